/** The service's JSON interface; the only module that fetches. */

/**
 * @typedef {"establish_brand" | "find_people" | "engage_with_insights" | "build_relationships"} Pillar
 * @typedef {"industry" | "network" | "team"} Group
 *
 * @typedef {{
 *   total: number,
 *   industry_name?: string | null,
 *   captured_at: string,
 * } & Record<Pillar, number> & { [F in NumberOfGroup]?: number | null }} Numbers
 * @typedef {Numbers & {
 *   captured_at_from: "browser" | "save" | "file",
 *   locale?: string | null,
 *   profile?: string | null,
 *   told_by: Record<string, string>,
 *   warnings?: string[],
 * }} Reading
 * @typedef {`${Group}_${"top_percent" | "average" | "weekly_change" | "size"}` | `${Group}_average_${Pillar}`} NumberOfGroup
 *
 * @typedef {{ kind: "extension" | "file" | "folder" | "upload", name?: string | null, extension_version?: string | null }} Source
 * @typedef {{ code: string, detail: string }} Refusal
 * @typedef {{ day: string, capture: string, chosen: boolean, readings_that_day: number, reading: Numbers }} Day
 * @typedef {{ label: string, since_day: string, days: number, facts: Record<string, number> }} Change
 * @typedef {{
 *   day: string, capture: string, reading: Reading, shown_total: number,
 *   band: { name: string, low: number, high: number, said: string },
 *   balance: { ok: boolean, reasons: string[] },
 *   rules_source: string, changes: Change[],
 * }} Latest
 * @typedef {{
 *   id: string, captured_at: string, captured_at_from: string, received_at: string, source: Source, address: string | null,
 *   size: number, profile: string, shown_total: number | null, refused: Refusal | null, deleted: boolean,
 *   day: string, chosen: boolean, effective: boolean,
 * }} CaptureRow
 * @typedef {{
 *   id: string, reading: Reading, profile: string, source: Source, address: string | null, language: string | null,
 *   sha256: string, size: number, received_at: string, parser_version: string | null,
 * }} OneReading
 * @typedef {{ id: string, name: string, in_use: boolean, readings: number }} Profile
 * @typedef {{ id: string, created: boolean, reading: Reading, shown_total: number }} Uploaded
 * @typedef {{ pairing: string, kid: string, expires_in: number }} NewPairing
 * @typedef {{ kid: string, confirmed: boolean, origin: string | null, created_at: string, used_at: string | null }} Pairing
 */

const BASE = "/api/v1";
const TOKEN = "ssi-token";

/** The service answered, and the answer is no. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} detail
   */
  constructor(status, code, detail) {
    super(detail || code);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }
}

/** Nobody answered. */
export class Unreachable extends Error {}

/** @returns {boolean} whether this tab was ever logged in */
export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;

/** Forget the session of this tab. */
export const forgetToken = () => sessionStorage.removeItem(TOKEN);

/**
 * @param {string} method
 * @param {string} path
 * @param {{ body?: Blob, query?: Record<string, string | undefined> }} [options]
 * @returns {Promise<Response>}
 */
async function ask(method, path, { body, query = {} } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
  /** @type {Record<string, string>} */
  const headers = {};
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  if (body) headers["Content-Type"] = body.type;
  let answer;
  try {
    answer = await fetch(`${BASE}${path}${search && `?${search}`}`, {
      method, headers, body: body ?? null, credentials: "omit", redirect: "error", cache: "no-store",
    });
  } catch (cause) {
    throw new Unreachable("The service does not answer.", { cause });
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new ApiError(answer.status, String(problem.error ?? answer.status), String(problem.detail ?? ""));
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Parameters<typeof ask>[2]} [options]
 * @returns {Promise<any>}
 */
async function json(method, path, options) {
  const answer = await ask(method, path, options);
  return answer.status === 204 ? null : answer.json();
}

/** @param {unknown} value */
const jsonBody = (value) => new Blob([JSON.stringify(value)], { type: "application/json" });

/** @param {string} id */
const segment = (id) => encodeURIComponent(id);

/**
 * Trade a one-time code for this tab's session.
 *
 * @param {string} code
 */
export async function login(code) {
  forgetToken();
  const { token } = await json("POST", "/sessions", { body: jsonBody({ code }) });
  sessionStorage.setItem(TOKEN, token);
}

/** End this tab's session. */
export const logout = () => json("DELETE", "/sessions");

/** @returns {Promise<{ version: string }>} */
export const health = () => json("GET", "/health");

/** @returns {Promise<Profile[]>} */
export const profiles = async () => (await json("GET", "/profiles")).profiles;

/** @param {string} id */
export const useProfile = (id) => json("POST", `/profiles/${segment(id)}/use`);

/**
 * The effective reading of each day.
 *
 * @param {string} [from] first day, YYYY-MM-DD
 * @param {string} [to] last day
 * @returns {Promise<Day[]>}
 */
export const history = async (from, to) => (await json("GET", "/history", { query: { from, to } })).days;

/** @returns {Promise<Latest | null>} null before the first reading */
export async function latest() {
  try {
    return await json("GET", "/latest");
  } catch (problem) {
    if (problem instanceof ApiError && problem.code === "no_readings") return null;
    throw problem;
  }
}

/**
 * One reading with where it comes from.
 *
 * @param {string} id
 * @returns {Promise<OneReading>}
 */
export const reading = (id) => json("GET", `/readings/${segment(id)}`);

/**
 * The last received first.
 *
 * @param {number} limit 500 at most
 * @param {string} [before] where the last page ended
 * @returns {Promise<{ captures: CaptureRow[], next: string | null }>}
 */
export const captures = (limit, before) => json("GET", "/captures", { query: { limit: String(limit), before } });

/** @param {string} id */
export const choose = (id) => json("POST", `/captures/${segment(id)}/choose`);

/** @param {string} id */
export const remove = (id) => json("DELETE", `/captures/${segment(id)}`);

/** @param {string} id */
export const restore = (id) => json("POST", `/captures/${segment(id)}/restore`);

/**
 * @param {string} id
 * @param {string} profile
 */
export const move = (id, profile) =>
  json("POST", `/captures/${segment(id)}/move`, { body: jsonBody({ profile }) });

/**
 * What was kept of a capture, as text.
 *
 * @param {string} id
 */
export const source = async (id) => (await ask("GET", `/captures/${segment(id)}/source`)).blob();

/**
 * Hand in a saved file.
 *
 * @param {string} name
 * @param {ArrayBuffer} bytes
 * @param {string} modified its time, ISO 8601 with offset
 * @returns {Promise<Uploaded>}
 */
export const upload = (name, bytes, modified) =>
  json("POST", "/uploads", {
    body: new Blob([bytes], { type: "application/octet-stream" }),
    query: { name, modified },
  });

/** @returns {Promise<NewPairing>} */
export const newPairing = () => json("POST", "/pairings");

/** @returns {Promise<Pairing[]>} */
export const pairings = async () => (await json("GET", "/pairings")).pairings;

/** @param {string} kid */
export const revoke = (kid) => json("DELETE", `/pairings/${segment(kid)}`);
