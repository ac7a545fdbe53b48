/** Whose readings there are, as the service said last, and whose are shown. */

/** @import { Profile } from "./api.js" */

/** @type {Profile[]} */
let known = [];

/** @param {Profile[]} profiles */
export function knowProfiles(profiles) {
  known = profiles;
}

/** @returns {string | undefined} */
export const shownProfile = () => known.find(({ in_use }) => in_use)?.id;

/** @param {string} id */
export const profileName = (id) => known.find((profile) => profile.id === id)?.name ?? id;

/** @param {string} id */
export const otherProfiles = (id) => known.filter((profile) => profile.id !== id);
