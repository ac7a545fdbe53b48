/** The client of the service's JSON interface; the only module that fetches. */

/** @import { Answer, Body, MethodOf, Path, Query, Schemas } from "ssi-api" */

/**
 * The answers by the names that the viewer uses; what is in them is in the service's own description.
 *
 * @typedef {Schemas["Reading"]} Reading
 * @typedef {Schemas["Numbers"]} Numbers
 * @typedef {Schemas["HistoryDay"]} Day
 * @typedef {Schemas["Latest"]} Latest
 * @typedef {Schemas["Change"]} Change
 * @typedef {Schemas["Difference"]} Difference
 * @typedef {Schemas["Source"]} Source
 * @typedef {Schemas["StoredCapture"]} CaptureRow
 * @typedef {Schemas["OneReading"]} OneReading
 * @typedef {Schemas["LearnedWords"]} LearnedWords
 * @typedef {Schemas["Profile"]} Profile
 *
 * @typedef {Exclude<keyof Numbers, "captured_at" | "decimals">} Fact
 */

const BASE = "/api/v1";
const TOKEN = "ssi-token";

/** The service answered with an error. */
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

  /** Whether the file of the history cannot be used now, as on a full disk; it may be later. */
  get isOfTheHistory() {
    return this.status === 503 && this.code !== "busy";
  }
}

/** The service did not answer. */
export class Unreachable extends Error {}

/** Whether this tab was ever logged in; its session may have ended since. */
export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;

/** Forget the session of this tab, without ending it at the service. */
export const forgetToken = () => sessionStorage.removeItem(TOKEN);

/**
 * Send a request and return its answer, whatever is in it.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} options
 * @param {string} [options.id] for the path
 * @param {object} [options.body] sent as JSON when it is no `Blob`
 * @param {object} [options.query]
 * @returns {Promise<Response>}
 * @throws {Unreachable | ApiError}
 */
async function ask(method, path, { id = "", body, query = {} }) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]);
  const search = new URLSearchParams(given).toString();
  const sent = !body || body instanceof Blob ? body : new Blob([JSON.stringify(body)], { type: "application/json" });
  /** @type {Record<string, string>} */
  const headers = {};
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  if (sent) headers["Content-Type"] = sent.type;
  let answer;
  try {
    answer = await fetch(`${BASE}${path.replace("{id}", encodeURIComponent(id))}${search && `?${search}`}`, {
      method, headers, body: sent ?? null, credentials: "omit", redirect: "error", cache: "no-store",
    });
  } catch (cause) {
    throw new Unreachable("The service does not answer.", { cause });
  }
  if (answer.ok) return answer;
  /** @type {Partial<Schemas["Error"]>} */
  const problem = await answer.json().catch(() => ({}));
  throw new ApiError(answer.status, String(problem.error ?? answer.status), String(problem.detail ?? ""));
}

/**
 * Send a request and return the JSON of its answer, null when it has none. Path, query, body and answer are checked
 * against the service's description.
 *
 * @template {Path} P
 * @template {MethodOf<P>} M
 * @param {M} method
 * @param {P} path
 * @param {{ id?: string, body?: Body<M, P>, query?: Query<M, P> }} [options]
 * @returns {Promise<Answer<M, P>>}
 */
async function json(method, path, options = {}) {
  const answer = await ask(method, path, /** @type {Parameters<typeof ask>[2]} */ (options));
  return answer.status === 204 ? /** @type {any} */ (null) : answer.json();
}

/**
 * Exchange a one-time code for this tab's session.
 *
 * @param {string} code
 */
export async function login(code) {
  forgetToken();
  const { token } = await json("POST", "/sessions", { body: { code } });
  sessionStorage.setItem(TOKEN, token);
}

/** End this tab's session. */
export const logout = () => json("DELETE", "/sessions");

/** Whether the service answers, and its version. */
export const health = () => json("GET", "/health");

/** Everybody whose score is kept. */
export const profiles = async () => (await json("GET", "/profiles")).profiles;

/** Make this the profile in use. @param {string} id */
export const useProfile = (id) => json("POST", "/profiles/{id}/use", { id });

/**
 * The effective reading of each day, the oldest first, and the change from the first to the last.
 *
 * @param {string} [from] first day, YYYY-MM-DD
 * @param {string} [to] last day
 */
export const history = (from, to) => json("GET", "/history", { query: { from, to } });

/** The newest effective reading and what there is to say about it; null before the first. */
export async function latest() {
  try {
    return await json("GET", "/latest");
  } catch (problem) {
    if (problem instanceof ApiError && problem.code === "no_readings") return null;
    throw problem;
  }
}

/** One reading, and the capture it was read from. @param {string} id of the capture */
export const reading = (id) => json("GET", "/readings/{id}", { id });

/**
 * A page of the list of captures, the last received first.
 *
 * @param {number} limit 500 at most
 * @param {string} [before] the `next` of the page before
 */
export const captures = (limit, before) => json("GET", "/captures", { query: { limit, before } });

/** Make this the effective reading of its day. @param {string} id */
export const choose = (id) => json("POST", "/captures/{id}/choose", { id });

/** Delete a capture; it can be undeleted. @param {string} id */
export const remove = (id) => json("DELETE", "/captures/{id}", { id });

/** Undo a deletion. @param {string} id */
export const undelete = (id) => json("POST", "/captures/{id}/undelete", { id });

/**
 * Put a capture into another profile's history.
 *
 * @param {string} id
 * @param {string} profile
 */
export const move = (id, profile) => json("POST", "/captures/{id}/move", { id, body: { profile } });

/** What was kept of a capture, as text. @param {string} id */
export const source = async (id) => (await ask("GET", "/captures/{id}/source", { id })).blob();

/** What a capture teaches of its language, or why nothing. @param {string} id */
export const words = (id) => json("GET", "/captures/{id}/words", { id });

/**
 * Hand in a saved file.
 *
 * @param {string} name
 * @param {ArrayBuffer} bytes
 * @param {string} modified when it was last changed, ISO 8601 with offset
 */
export const upload = (name, bytes, modified) =>
  json("POST", "/uploads", {
    body: new Blob([bytes], { type: "application/octet-stream" }),
    query: { name, modified },
  });

/** A new pairing string. */
export const newPairing = () => json("POST", "/pairings");

/** All browsers that have a key, or are offered one. */
export const pairings = async () => (await json("GET", "/pairings")).pairings;

/** Delete a browser's key. @param {string} kid */
export const revoke = (kid) => json("DELETE", "/pairings/{id}", { id: kid });
