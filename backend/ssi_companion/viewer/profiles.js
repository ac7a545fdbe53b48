/** The profiles as the service listed them last. */

/** @import { Profile } from "./api.js" */

/** @type {Profile[]} */
let known = [];

/** Remember the list. @param {Profile[]} profiles */
export function knowProfiles(profiles) {
  known = profiles;
}

/** The id of the profile in use. @returns {string | undefined} */
export const shownProfile = () => known.find(({ in_use }) => in_use)?.id;

/** The name of a profile. @param {string} id */
export const profileName = (id) => known.find((profile) => profile.id === id)?.name ?? id;

/** All profiles but one. @param {string} id */
export const otherProfiles = (id) => known.filter((profile) => profile.id !== id);
