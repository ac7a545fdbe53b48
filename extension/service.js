/** Carries a capture to the local service by the protocol SSI1: it proves itself first, all is signed both ways. */

/** @import { Capture, Connected, Delivery, Reply, Trouble, Undelivered } from "./messages.js" */
/** @import { Pairing } from "./pairing.js" */

import { fromBase64url, toBase64url } from "./pairing.js";

const HELLO_PATIENCE = 3_000;
const ANSWER_PATIENCE = 30_000; // the service may read a page for 10 s, and four may queue before this one
const LONGEST_HELLO = 4_096;
const LONGEST_ANSWER = 1_000_000;

/**
 * The way out; tests put their own here.
 *
 * @typedef {object} Wire
 * @property {number} port
 * @property {Pairing | null} pairing
 * @property {string} origin                       as the browser will send it
 * @property {typeof fetch} [send]
 * @property {() => Promise<boolean>} [isAllowed]  whether the browser lets us talk to 127.0.0.1
 */

/** @typedef {{ status: number, text: string }} Answer    its signature has been verified */
/** @typedef {Wire & { pairing: Pairing }} PairedWire */

class Undeliverable extends Error {
  /** @param {Trouble} state @param {string} [code] */
  constructor(state, code) {
    super(state);
    this.state = state;
    this.code = code;
  }
}

/**
 * Deliver one capture. Never throws for anything the service or the network can do.
 *
 * @param {Pick<Capture, keyof Capture>} capture
 * @param {Wire} wire
 * @returns {Promise<Delivery>}
 */
export function deliver(capture, wire) {
  return orTrouble(wire, async (paired) => {
    const { url, captured_at, ext_version, html } = capture;
    const { status, text } = await request("/api/v1/captures", { url, captured_at, ext_version, html }, paired);
    if (status === 422) {
      const { error, detail } = JSON.parse(text);
      return { state: "refused", code: String(error), detail: String(detail) };
    }
    /** @type {Reply} */
    const reply = JSON.parse(text);
    return { state: reply.created ? "stored" : "already", reply };
  });
}

/**
 * Have the service prove itself; nothing but a hello is sent.
 *
 * @param {Wire} wire
 * @returns {Promise<Connected | Undelivered>}
 */
export function meet(wire) {
  return orTrouble(wire, async (paired) => {
    await hello(paired);
    return { state: "connected", port: wire.port };
  });
}

/**
 * An address that opens the history logged in, once, within a minute.
 *
 * @param {Wire} wire
 * @returns {Promise<{ state: "address", address: string } | Undelivered>}
 */
export function historyAddress(wire) {
  return orTrouble(wire, async (paired) => {
    const { text } = await request("/api/v1/login-codes", {}, paired);
    const address = String(JSON.parse(text).url);
    if (!address.startsWith(`http://${authority(wire)}/#login=`)) throw new Undeliverable("unverified");
    return { state: "address", address };
  });
}

/**
 * @template T
 * @param {Wire} wire
 * @param {(wire: PairedWire) => Promise<T>} work
 * @returns {Promise<T | Undelivered>}
 */
async function orTrouble(wire, work) {
  try {
    if (!wire.pairing) throw new Undeliverable("not_paired");
    if (!(await (wire.isAllowed ?? isAllowed)())) throw new Undeliverable("blocked");
    return await work({ ...wire, pairing: wire.pairing });
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
    return { state: error.state, port: wire.port, ...(error.code && { code: error.code }) };
  }
}

/** Firefox lets people take a host permission back. */
function isAllowed() {
  return chrome.permissions.contains({ origins: ["http://127.0.0.1/*"] });
}

/** @param {Wire} wire */
function authority({ port }) {
  return `127.0.0.1:${port}`;
}

/**
 * @param {PairedWire} wire
 * @returns {Promise<{ nonce: string, maxBody: number }>}
 */
async function hello(wire) {
  const { pairing, origin } = wire;
  const challenge = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  const body = encode(JSON.stringify({ v: 1, kid: pairing.kid, cn: challenge }));
  const { status, text } = await post("/api/v1/hello", body, {}, HELLO_PATIENCE, LONGEST_HELLO, wire);
  // What follows is the word of a program that has not proved anything yet: it can only stop us.
  const { sn, proof, max_body, error } = parse(text);
  if (status === 401 && error === "unknown_kid") throw new Undeliverable("revoked");
  if (status === 403 && error === "origin_not_paired") throw new Undeliverable("other_browser");
  if (status === 429 || status === 503) throw new Undeliverable("busy");
  if (status !== 200 || typeof sn !== "string") throw new Undeliverable("other_program");
  const said = ["ssi/v1/hello", pairing.kid, authority(wire), origin, challenge, sn].join("\n");
  if (!(await verify(pairing.keys.proof, proof, said))) throw new Undeliverable("other_program");
  return { nonce: sn, maxBody: typeof max_body === "number" ? max_body : Infinity };
}

/**
 * One signed request and its verified answer.
 *
 * @param {string} path
 * @param {object} payload
 * @param {PairedWire} wire
 * @param {boolean} [again]
 * @returns {Promise<Answer>}
 */
async function request(path, payload, wire, again = false) {
  const { pairing, origin } = wire;
  const body = encode(JSON.stringify(payload));
  const { nonce, maxBody } = await hello(wire);
  if (body.byteLength > maxBody) throw new Undeliverable("too_large");
  const asked = ["ssi/v1/req", "POST", path, authority(wire), origin, nonce, await digest(body)].join("\n");
  const mac = toBase64url(await crypto.subtle.sign("HMAC", pairing.keys.request, encode(asked)));
  const headers = { Authorization: `SSI1 kid="${pairing.kid}", sn="${nonce}", mac="${mac}"` };
  const answer = await post(path, body, headers, ANSWER_PATIENCE, LONGEST_ANSWER, wire);
  const { status, text, signature } = answer;
  if ([200, 201, 422].includes(status)) {
    const said = ["ssi/v1/resp", nonce, status, await digest(encode(text))].join("\n");
    if (await verify(pairing.keys.response, signature, said)) return { status, text };
    // Refusals that come before the signature is checked cannot be signed; a success must be.
    throw new Undeliverable("unverified");
  }
  const code = String(parse(text).error ?? status);
  if (code === "stale_nonce" && !again) return request(path, payload, wire, true);
  if (status === 401) throw new Undeliverable("revoked", code);
  if (code === "origin_not_paired") throw new Undeliverable("other_browser");
  if (status === 413) throw new Undeliverable("too_large");
  if (status === 429 || status === 503) throw new Undeliverable("busy");
  throw new Undeliverable("failed", code);
}

/**
 * @param {string} path
 * @param {BodyInit} body
 * @param {Record<string, string>} headers
 * @param {number} patience    milliseconds, for the whole answer
 * @param {number} longest     bytes
 * @param {Wire} wire
 */
async function post(path, body, headers, patience, longest, wire) {
  const { send = fetch } = wire;
  try {
    const response = await send(`http://${authority(wire)}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body,
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
    });
    const text = await readAtMost(longest, response);
    return { status: response.status, text, signature: response.headers.get("SSI-Signature") };
  } catch (error) {
    if (error instanceof Undeliverable) throw error;
    // A time-out is somebody who does not answer; anything else never became an answer.
    throw new Undeliverable(error instanceof DOMException && error.name === "TimeoutError" ? "silent" : "not_running");
  }
}

/** @param {number} longest @param {Response} response */
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

/** @param {string} text @returns {Record<string, unknown>} */
function parse(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** @param {string} text */
function encode(text) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (new TextEncoder().encode(text));
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {CryptoKey} key @param {unknown} signature @param {string} text */
async function verify(key, signature, text) {
  if (typeof signature !== "string" || !/^[A-Za-z0-9_-]{43}$/.test(signature)) return false;
  return crypto.subtle.verify("HMAC", key, fromBase64url(signature), encode(text));
}
