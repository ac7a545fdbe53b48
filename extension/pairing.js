/** The pairing of this browser profile with the service: three non-exportable keys, derived from one secret. */

import { fromBase64url, toUtf8 } from "./bytes.js";
import { transact } from "./database.js";

/**
 * @typedef {object} Keys    one per purpose and direction, so that no message can be replayed to its sender
 * @property {CryptoKey} proof       checks that the service knows the secret
 * @property {CryptoKey} request     signs what is sent
 * @property {CryptoKey} response    checks what comes back
 */

/**
 * @typedef {object} Pairing
 * @property {string} kid      the key id: names the secret, is not secret itself
 * @property {Keys} keys
 */

/** @typedef {{ port: number, kid: string, secret: Uint8Array<ArrayBuffer> }} PairingString */

const FORM = /^ssi1\.(\d{1,5})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{43})$/;

/**
 * Parse a pairing string, `ssi1.PORT.KID.SECRET`, as `ssi pair` prints it and the viewer shows it.
 *
 * @param {string} text
 * @returns {PairingString | null}    null when it is none
 */
export function parsePairing(text) {
  const [, port, kid, secret] = FORM.exec(text.trim()) ?? [];
  if (!port || !kid || !secret || Number(port) > 65535) return null;
  return { port: Number(port), kid, secret: fromBase64url(secret) };
}

/**
 * Derive the keys from the secret (HKDF-SHA-256).
 *
 * @param {PairingString} string    its secret is overwritten with zeros
 * @returns {Promise<Pairing>}
 */
export async function derivePairing({ kid, secret }) {
  const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  secret.fill(0);
  /** @param {string} purpose @param {KeyUsage} usage */
  const derive = (purpose, usage) =>
    crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: toUtf8(purpose) },
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

/** The present pairing. @returns {Promise<Pairing | null>} */
export async function readPairing() {
  return (await transact("pairing", "readonly", (store) => store.get("pairing"))) ?? null;
}

/** Store a pairing in place of the present one. @param {Pairing} pairing */
export async function savePairing(pairing) {
  await transact("pairing", "readwrite", (store) => store.put(pairing, "pairing"));
}

/** Delete the present pairing and its keys. */
export async function forgetPairing() {
  await transact("pairing", "readwrite", (store) => store.delete("pairing"));
}

/**
 * The pairing string that the viewer's "Connect this browser" page shows. It runs inside that page, on a click on the
 * icon: nothing outside its body exists there.
 *
 * @returns {string | null}
 */
export function readShownPairing() {
  const shown = document.querySelector("#pairing[data-pairing]");
  return shown instanceof HTMLElement ? (shown.dataset.pairing ?? null) : null;
}
