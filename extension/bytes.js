/** Text as UTF-8, bytes as base64url, and SHA-256. */

/** A text as UTF-8. @param {string} text */
export function toUtf8(text) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (new TextEncoder().encode(text));
}

/** The bytes that base64url stands for. @param {string} base64url    without padding */
export function fromBase64url(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Base64url without padding. @param {ArrayBuffer | Uint8Array} bytes */
export function toBase64url(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The SHA-256 of a text's UTF-8, as 64 hexadecimal digits. @param {string | Uint8Array<ArrayBuffer>} content */
export async function sha256(content) {
  const bytes = typeof content === "string" ? toUtf8(content) : content;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
