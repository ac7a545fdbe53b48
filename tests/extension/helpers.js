// What stands in for the browser in node: IndexedDB, and the few members of `chrome` that are used outside pages.

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

export const ORIGIN = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
export const PORT = 17871;

export function freshDatabase() {
  globalThis.indexedDB = new IDBFactory();
}

/** Count the kept pages that are read out of the database, until `stop`. */
export function countLoadedPages() {
  const { get, getAll, openCursor } = IDBObjectStore.prototype;
  const loaded = { pages: 0, stop: () => Object.assign(IDBObjectStore.prototype, { get, getAll, openCursor }) };
  for (const [name, method] of Object.entries({ get, getAll, openCursor })) {
    Object.assign(IDBObjectStore.prototype, {
      /** @this {IDBObjectStore} @param {any[]} given */
      [name](...given) {
        const request = Reflect.apply(method, this, given);
        request.addEventListener("success", () => {
          loaded.pages += [request.result].flat().filter((result) => result?.html || result?.value?.html).length;
        });
        return request;
      },
    });
  }
  return loaded;
}

/** @param {string} path */
export function readText(path) {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** @param {Buffer} bytes */
const base64url = (bytes) => bytes.toString("base64url");

/** The service's side of SSI1 written independently and with another library, as `send` of a connection. */
export class Service {
  secret = randomBytes(32);
  kid = "00112233445566aa";
  port = PORT;
  maxBody = 4 * 1024 * 1024;
  /** @type {{ path: string, body: any }[]} */
  received = [];
  /** What has been stored: day and page, once each. @type {Set<string>} */
  stored = new Set();
  /** @type {Set<string>} */
  nonces = new Set();
  lastNonce = "";

  get string() {
    return `ssi1.${this.port}.${this.kid}.${base64url(this.secret)}`;
  }

  /** @param {string} purpose */
  key(purpose) {
    return Buffer.from(hkdfSync("sha256", this.secret, Buffer.alloc(32), purpose, 32));
  }

  /** @param {string} purpose @param {string[]} parts */
  mac(purpose, ...parts) {
    return base64url(createHmac("sha256", this.key(purpose)).update(parts.join("\n")).digest());
  }

  /** @type {typeof fetch} */
  send = async (address, options) => {
    const { pathname, host } = new URL(String(address));
    const text = Buffer.from(/** @type {Uint8Array} */ (options?.body)).toString();
    const body = JSON.parse(text);
    this.received.push({ path: pathname, body });
    if (pathname === "/api/v1/hello") return this.hello(body, host);
    const hash = createHash("sha256").update(text).digest("hex");
    const header = String(new Headers(options?.headers).get("Authorization"));
    const [, kid, sn, mac] = /^SSI1 kid="(.+)", sn="(.+)", mac="(.+)"$/.exec(header) ?? [];
    if (!sn || !this.nonces.delete(sn)) return this.refuse(401, "stale_nonce");
    const expected = this.mac("ssi/v1 client-request", "ssi/v1/req", "POST", pathname, host, ORIGIN, sn, hash);
    if (kid !== this.kid || mac !== expected) return this.refuse(401, "bad_mac");
    const [status, content] = this.answer(pathname, body);
    return this.sign(sn, status, JSON.stringify(content));
  };

  /** @param {any} body @param {string} host */
  hello({ kid, cn }, host) {
    if (kid !== this.kid) return this.refuse(401, "unknown_kid");
    const sn = base64url(randomBytes(32));
    this.nonces.add(sn);
    this.lastNonce = sn;
    const proof = this.mac("ssi/v1 server-proof", "ssi/v1/hello", kid, host, ORIGIN, cn, sn);
    return Response.json({ v: 1, sn, proof, max_body: this.maxBody });
  }

  /** @param {string} path @param {any} body @returns {[number, object]} */
  answer(path, body) {
    if (path === "/api/v1/login-codes") return [201, { url: `http://127.0.0.1:${this.port}/#login=code`, expires_in: 60 }];
    if (body.html.includes("sign in")) return [422, { error: "signed_out", detail: "Sign in.", id: "r1" }];
    const identity = body.captured_at.slice(0, 10) + body.html;
    const created = !this.stored.has(identity);
    this.stored.add(identity);
    return [created ? 201 : 200, { id: "c1", created, reading: { total: 34 }, shown_total: 34, band: {}, change: null }];
  }

  /** @param {string} sn @param {number} status @param {string} text */
  sign(sn, status, text) {
    const hash = createHash("sha256").update(text).digest("hex");
    const signature = this.mac("ssi/v1 server-response", "ssi/v1/resp", sn, String(status), hash);
    return new Response(text, { status, headers: { "SSI-Signature": signature } });
  }

  /** @param {number} status @param {string} error */
  refuse(status, error) {
    return Response.json({ error, detail: "" }, { status });
  }
}

/** @param {Partial<import("../../extension/messages.js").Capture>} [changed] */
export function aCapture(changed = {}) {
  return {
    url: "https://www.linkedin.com/sales/ssi",
    captured_at: "2026-11-23T08:30:00+01:00",
    ext_version: "0.1.0",
    html: "<!DOCTYPE html><progress value=7>",
    ...changed,
  };
}
