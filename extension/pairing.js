/** The pairing of this browser profile with the service: one secret, three keys, none of which can be taken out. */

import { transact } from "./database.js";

/**
 * @typedef {object} Keys    one per direction, so that nothing can be sent back where it came from
 * @property {CryptoKey} proof       checks that the service knows the secret
 * @property {CryptoKey} request     signs what is sent
 * @property {CryptoKey} response    checks what comes back
 */

/**
 * @typedef {object} Pairing
 * @property {string} kid      the name of the secret; not secret itself
 * @property {Keys} keys
 */

/** @typedef {{ port: number, kid: string, secret: Uint8Array<ArrayBuffer> }} PairingString */

const FORM = /^ssi1\.(\d{1,5})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{43})$/;

/** @param {string} base64url */
export function fromBase64url(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {ArrayBuffer | Uint8Array} bytes */
export function toBase64url(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Take `ssi1.PORT.KID.SECRET` apart, as `ssi pair` prints it and the viewer shows it.
 *
 * @param {string} text
 * @returns {PairingString | null}
 */
export function parsePairing(text) {
  const [, port, kid, secret] = FORM.exec(text.trim()) ?? [];
  if (!port || !kid || !secret || Number(port) > 65535) return null;
  return { port: Number(port), kid, secret: fromBase64url(secret) };
}

/**
 * @param {PairingString} string    its secret is wiped
 * @returns {Promise<Pairing>}
 */
export async function derivePairing({ kid, secret }) {
  const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  secret.fill(0);
  /** @param {string} purpose @param {KeyUsage} usage */
  const derive = (purpose, usage) =>
    crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: new TextEncoder().encode(purpose) },
      root,
      { name: "HMAC", hash: "SHA-256", length: 256 },
      false,
      [usage],
    );
  const [proof, request, response] = await Promise.all([
    derive("ssi/v1 server-proof", "verify"),
    derive("ssi/v1 client-request", "sign"),
    derive("ssi/v1 server-response", "verify"),
  ]);
  return { kid, keys: { proof, request, response } };
}

/** @returns {Promise<Pairing | null>} */
export async function readPairing() {
  return (await transact("pairing", "readonly", (store) => store.get("pairing"))) ?? null;
}

/** @param {Pairing} pairing */
export async function savePairing(pairing) {
  await transact("pairing", "readwrite", (store) => store.put(pairing, "pairing"));
}

export async function forgetPairing() {
  await transact("pairing", "readwrite", (store) => store.delete("pairing"));
}

/**
 * Runs in the viewer's "Connect this browser" page when the user clicks the icon there; stands alone.
 *
 * @returns {string | null}
 */
export function readShownPairing() {
  const shown = document.querySelector("#pairing[data-pairing]");
  return shown instanceof HTMLElement ? (shown.dataset.pairing ?? null) : null;
}
