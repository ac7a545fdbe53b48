/**
 * The client of the local service, by the protocol SSI1: the service proves itself first, then requests and answers are
 * signed.
 */

/** @import { Body, Path } from "ssi-api" */
/** @import { Capture, Connected, Delivery, ErrorAnswer, HelloAnswer, LoginLink, RefusedPage, Reply, Trouble, Undelivered } from "./messages.js" */
/** @import { Pairing } from "./pairing.js" */

import { fromBase64url, sha256, toBase64url, toUtf8 } from "./bytes.js";
import { LONGEST_PAUSE } from "./settings.js";

const API = "/api/v1";
// Milliseconds for a whole answer.
const HELLO_TIMEOUT = 3_000;
const ANSWER_TIMEOUT = 30_000; // the service may read a page for 10 s, and four may queue before this one
// Bytes.
const LONGEST_HELLO = 4_096;
const LONGEST_ANSWER = 1_000_000;
// Characters of the service's own words about a refusal.
const LONGEST_DETAIL = 300;

/**
 * Where the service is and how to reach it.
 *
 * @typedef {object} Connection
 * @property {number} port
 * @property {Pairing | null} pairing
 * @property {string} origin                       as the browser will send it
 * @property {typeof fetch} [send]                 in tests; else `fetch`
 * @property {() => Promise<boolean>} [isAllowed]  whether the browser lets us talk to 127.0.0.1
 */

/** What came with a signature that is right. @typedef {{ status: number, text: string }} VerifiedAnswer */
/** @typedef {Connection & { pairing: Pairing }} PairedConnection */

/** There is no verified answer, and why. */
class Undeliverable extends Error {
  /** @param {Trouble} state @param {{ code?: string, detail?: string, wait?: number }} [more] */
  constructor(state, more = {}) {
    super(state);
    this.state = state;
    this.more = more;
  }
}

/**
 * Deliver one capture. Whatever the service or the network does is an outcome, never an exception.
 *
 * @param {Pick<Capture, keyof Capture>} capture
 * @param {Connection} connection
 * @returns {Promise<Delivery>}
 */
export function deliver(capture, connection) {
  return whenPaired(connection, async (paired) => {
    const { url, captured_at, ext_version, html, settled } = capture;
    /** @type {Body<"POST", "/captures">} */
    const payload = { url, captured_at, ext_version, html, settled }; // JSON leaves out what is undefined
    const { status, text } = await request("/captures", payload, paired);
    if (status === 422) {
      /** @type {RefusedPage} */
      const { error, detail } = JSON.parse(text);
      return { state: "refused", code: error, detail };
    }
    /** @type {Reply} */
    const reply = JSON.parse(text);
    return { state: reply.created ? "stored" : "already", reply };
  });
}

/**
 * The handshake alone: whether the service is there, proves itself and knows this pairing. Only a hello is sent.
 *
 * @param {Connection} connection
 * @returns {Promise<Connected | Undelivered>}
 */
export function handshake(connection) {
  return whenPaired(connection, async (paired) => {
    await hello(paired);
    return { state: "connected", port: connection.port };
  });
}

/**
 * An address that opens the history logged in, good for one use within a minute.
 *
 * @param {Connection} connection
 * @returns {Promise<{ state: "address", address: string } | Undelivered>}
 */
export function historyAddress(connection) {
  return whenPaired(connection, async (paired) => {
    const { text } = await request("/login-codes", {}, paired);
    /** @type {LoginLink} */
    const { url: address } = JSON.parse(text);
    if (!address.startsWith(`http://${authority(connection)}/#login=`)) throw new Undeliverable("unverified");
    return { state: "address", address };
  });
}

/**
 * Do something that needs the service, and turn every way to fail into an outcome.
 *
 * @template T
 * @param {Connection} connection
 * @param {(connection: PairedConnection) => Promise<T>} work
 * @returns {Promise<T | Undelivered>}
 */
async function whenPaired(connection, work) {
  try {
    if (!connection.pairing) throw new Undeliverable("not_paired");
    if (!(await (connection.isAllowed ?? isAllowed)())) throw new Undeliverable("blocked");
    return await work({ ...connection, pairing: connection.pairing });
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
    return { state: error.state, port: connection.port, ...error.more };
  }
}

/** Firefox lets people take a host permission back. */
function isAllowed() {
  return chrome.permissions.contains({ origins: ["http://127.0.0.1/*"] });
}

/** @param {Connection} connection */
function authority({ port }) {
  return `127.0.0.1:${port}`;
}

/**
 * Have the service prove that it knows the secret, and give a nonce for one request.
 *
 * @param {PairedConnection} connection
 * @returns {Promise<{ nonce: string, maxBody: number }>}
 */
async function hello(connection) {
  const { pairing, origin } = connection;
  const challenge = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  /** @type {Body<"POST", "/hello">} */
  const payload = { v: 1, kid: pairing.kid, cn: challenge };
  const body = toUtf8(JSON.stringify(payload));
  const { status, text, wait } = await post(`${API}/hello`, body, {}, HELLO_TIMEOUT, LONGEST_HELLO, connection);
  // Nothing is proved yet: what the answer says can only stop us. `sn` is the service's nonce.
  const { sn, proof, max_body, error } = parse(text);
  if (status === 401 && error === "unknown_kid") throw new Undeliverable("revoked");
  if (status === 403 && error === "origin_not_paired") throw new Undeliverable("other_browser");
  if (status === 429 || status === 503) throw new Undeliverable("busy", { wait });
  if (status !== 200 || typeof sn !== "string") throw new Undeliverable("other_program");
  const proved = ["ssi/v1/hello", pairing.kid, authority(connection), origin, challenge, sn].join("\n");
  if (!(await verify(pairing.keys.proof, proof, proved))) throw new Undeliverable("other_program");
  return { nonce: sn, maxBody: typeof max_body === "number" ? max_body : Infinity };
}

/**
 * One signed request and its verified answer.
 *
 * @param {Path} path
 * @param {object} payload
 * @param {PairedConnection} connection
 * @param {boolean} [isRetry]    a stale nonce is renewed only once
 * @returns {Promise<VerifiedAnswer>}
 */
async function request(path, payload, connection, isRetry = false) {
  const { pairing, origin } = connection;
  const target = API + path;
  const body = toUtf8(JSON.stringify(payload));
  const { nonce, maxBody } = await hello(connection);
  if (body.byteLength > maxBody) throw new Undeliverable("too_large");
  const signed = ["ssi/v1/req", "POST", target, authority(connection), origin, nonce, await sha256(body)].join("\n");
  const mac = toBase64url(await crypto.subtle.sign("HMAC", pairing.keys.request, toUtf8(signed)));
  const headers = { Authorization: `SSI1 kid="${pairing.kid}", sn="${nonce}", mac="${mac}"` };
  const answer = await post(target, body, headers, ANSWER_TIMEOUT, LONGEST_ANSWER, connection);
  const { status, text, signature, wait } = answer;
  const answered = ["ssi/v1/resp", nonce, status, await sha256(text)].join("\n");
  const isSigned = await verify(pairing.keys.response, signature, answered);
  if ([200, 201, 422].includes(status)) {
    if (isSigned) return { status, text };
    // Refusals that come before the signature is checked cannot be signed; a success must be.
    throw new Undeliverable("unverified");
  }
  const { error, detail } = parse(text);
  const code = String(error ?? status);
  const said = { code, ...(typeof detail === "string" && detail && { detail: detail.slice(0, LONGEST_DETAIL) }) };
  // Only signed words are shown as the service's. The disk is full, say: it can be sent later as it is.
  if (status === 503 && code !== "busy" && isSigned) throw new Undeliverable("history_unusable", { ...said, wait });
  if (code === "stale_nonce" && !isRetry) return request(path, payload, connection, true);
  if (status === 401) throw new Undeliverable("revoked", { code });
  if (code === "origin_not_paired") throw new Undeliverable("other_browser");
  if (status === 413) throw new Undeliverable("too_large", said);
  if (code === "impossible_moment") throw new Undeliverable("wrong_clock", said);
  if (status === 429 || status === 503) throw new Undeliverable("busy", { wait });
  // What the request is, and not how or when it came: the same request would be refused again.
  if ([400, 404, 405, 411, 415].includes(status)) throw new Undeliverable("rejected", said);
  throw new Undeliverable("failed", { code });
}

/**
 * One POST, without cookies, redirects, cache or referrer.
 *
 * @param {string} target
 * @param {BodyInit} body
 * @param {Record<string, string>} headers
 * @param {number} timeout    milliseconds, for the whole answer
 * @param {number} longest     bytes
 * @param {Connection} connection
 */
async function post(target, body, headers, timeout, longest, connection) {
  const { send = fetch } = connection;
  try {
    const response = await send(`http://${authority(connection)}${target}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body,
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(timeout),
    });
    const text = await readAtMost(longest, response);
    const { headers: answered, status } = response;
    const wait = Math.min(Math.max(1, Number(answered.get("Retry-After")) || 1), LONGEST_PAUSE);
    return { status, text, signature: answered.get("SSI-Signature"), wait };
  } catch (error) {
    if (error instanceof Undeliverable) throw error;
    // A time-out is somebody who does not answer; anything else never became an answer.
    throw new Undeliverable(error instanceof DOMException && error.name === "TimeoutError" ? "silent" : "not_running");
  }
}

/** The text of an answer of at most so many bytes. @param {number} longest @param {Response} response */
async function readAtMost(longest, response) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > longest) {
      await reader.cancel();
      throw new Undeliverable("other_program");
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * The JSON object in an answer that nothing vouches for: any field may be missing or of another type.
 *
 * @param {string} text
 * @returns {{ [F in keyof (HelloAnswer & ErrorAnswer)]?: unknown }}    empty when it is no JSON
 */
function parse(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** @param {CryptoKey} key @param {unknown} signature @param {string} text */
async function verify(key, signature, text) {
  if (typeof signature !== "string" || !/^[A-Za-z0-9_-]{43}$/.test(signature)) return false;
  return crypto.subtle.verify("HMAC", key, fromBase64url(signature), toUtf8(text));
}
