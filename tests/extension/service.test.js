import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { deliver, historyAddress, handshake } from "../../extension/service.js";
import { derivePairing, parsePairing } from "../../extension/pairing.js";
import { ORIGIN, PORT, Service, aCapture } from "./helpers.js";

/** @type {Service} */
let service;
/** @type {import("../../extension/service.js").Connection & { send: typeof fetch }} */
let connection;

beforeEach(async () => {
  service = new Service();
  const string = parsePairing(service.string);
  assert.ok(string);
  connection = { port: PORT, origin: ORIGIN, pairing: await derivePairing(string), send: service.send, isAllowed: async () => true };
});

/** Change what the service answers on `path`. @param {string} path @param {(answer: Response) => Response | Promise<Response>} change */
function tamper(path, change) {
  connection.send = async (address, options) => {
    const answer = await service.send(address, options);
    return new URL(String(address)).pathname === path ? change(answer) : answer;
  };
}

const paths = () => service.received.map(({ path }) => path);

test("a capture is delivered after the service has proved itself, and the answer is verified", async () => {
  const delivery = await deliver(aCapture(), connection);
  assert.equal(delivery.state, "stored");
  assert.deepEqual(paths(), ["/api/v1/hello", "/api/v1/captures"]);
  assert.deepEqual(service.received[1]?.body, aCapture());
});

test("the same page again on the same day is already there", async () => {
  await deliver(aCapture(), connection);
  assert.equal((await deliver(aCapture({ captured_at: "2026-11-23T09:00:00+01:00" }), connection)).state, "already");
});

test("a signed refusal brings its reason", async () => {
  const delivery = await deliver(aCapture({ html: "sign in" }), connection);
  assert.deepEqual(delivery, { state: "refused", code: "signed_out", detail: "Sign in." });
});

test("requests carry no cookie, follow no redirect, are not cached and name no referrer", async () => {
  /** @type {RequestInit[]} */
  const seen = [];
  const { send } = connection;
  await deliver(aCapture(), {
    ...connection,
    send: (address, options = {}) => {
      assert.match(String(address), /^http:\/\/127\.0\.0\.1:17871\/api\/v1\//);
      seen.push(options);
      return send(address, options);
    },
  });
  for (const { method, credentials, redirect, cache, referrerPolicy } of seen) {
    assert.deepEqual(
      { method, credentials, redirect, cache, referrerPolicy },
      { method: "POST", credentials: "omit", redirect: "error", cache: "no-store", referrerPolicy: "no-referrer" },
    );
  }
  assert.equal(seen.length, 2);
});

test("the secret never crosses the wire", async () => {
  await deliver(aCapture(), connection);
  assert.ok(!JSON.stringify(service.received).includes(service.secret.toString("base64url")));
});

test("without a pairing nothing is sent", async () => {
  assert.deepEqual(await deliver(aCapture(), { ...connection, pairing: null }), { state: "not_paired", port: PORT });
  assert.deepEqual(paths(), []);
});

test("without the browser's permission nothing is sent", async () => {
  assert.equal((await deliver(aCapture(), { ...connection, isAllowed: async () => false })).state, "blocked");
  assert.deepEqual(paths(), []);
});

test("a closed port means that the service is not running", async () => {
  connection.send = () => Promise.reject(new TypeError("Failed to fetch"));
  assert.deepEqual(await deliver(aCapture(), connection), { state: "not_running", port: PORT });
});

test("a program that never answers is silent, and is not waited for", async () => {
  connection.send = (_, options) => {
    assert.ok(options?.signal);
    return Promise.reject(new DOMException("timed out", "TimeoutError"));
  };
  assert.equal((await deliver(aCapture(), connection)).state, "silent");
});

for (const [what, answer] of /** @type {[string, () => Response][]} */ ([
  ["another web server", () => new Response("<h1>Hello</h1>", { status: 404 })],
  ["a friendly stranger", () => Response.json({ ok: true })],
  ["a proof of nothing", () => Response.json({ v: 1, sn: "x", proof: "A".repeat(43), max_body: 1 })],
  ["a proof that is no text", () => Response.json({ v: 1, sn: "x", proof: { length: 43 } })],
  ["a null", () => Response.json(null)],
  ["an endless answer", () => new Response(new ReadableStream({ pull: (flow) => flow.enqueue(new Uint8Array(65536)) }))],
])) {
  test(`${what} on the port gets a hello and nothing else`, async () => {
    tamper("/api/v1/hello", answer);
    assert.equal((await deliver(aCapture(), connection)).state, "other_program");
    assert.deepEqual(paths(), ["/api/v1/hello"]);
    assert.deepEqual(Object.keys(service.received[0]?.body), ["v", "kid", "cn"]);
  });
}

test("a program that relays to the real service on another port does not get past the hello", async () => {
  const real = PORT + 1;
  service.port = real;
  connection.send = (address, options) => service.send(String(address).replace(String(PORT), String(real)), options);
  assert.equal((await deliver(aCapture(), connection)).state, "other_program");
  assert.deepEqual(paths(), ["/api/v1/hello"]);
});

test("a proof for another origin is none", async () => {
  assert.equal((await deliver(aCapture(), { ...connection, origin: "moz-extension://other" })).state, "other_program");
});

test("a saved answer without, or with a wrong, signature is not believed", async () => {
  for (const signature of [null, "", "A".repeat(43), "not base64!"]) {
    tamper("/api/v1/captures", (answer) => {
      const headers = new Headers(answer.headers);
      if (signature === null) headers.delete("SSI-Signature");
      else headers.set("SSI-Signature", signature);
      return new Response(answer.body, { status: answer.status, headers });
    });
    assert.equal((await deliver(aCapture(), connection)).state, "unverified");
  }
});

test("an answer changed by one byte, or with another status, is not believed", async () => {
  tamper("/api/v1/captures", async (answer) => {
    const text = (await answer.text()).replace("34", "35");
    return new Response(text, { status: answer.status, headers: answer.headers });
  });
  assert.equal((await deliver(aCapture(), connection)).state, "unverified");
  tamper("/api/v1/captures", (answer) => new Response(answer.body, { status: 200, headers: answer.headers }));
  assert.equal((await deliver(aCapture({ html: "another" }), connection)).state, "unverified");
});

test("the signature of an earlier answer is not taken again", async () => {
  /** @type {string | null} */
  let earlier = null;
  tamper("/api/v1/captures", (answer) => {
    const headers = new Headers(answer.headers);
    if (earlier) headers.set("SSI-Signature", earlier);
    earlier ??= answer.headers.get("SSI-Signature");
    return new Response(answer.body, { status: answer.status, headers });
  });
  await deliver(aCapture(), connection);
  assert.equal((await deliver(aCapture(), connection)).state, "unverified");
});

test("a revoked pairing is told, and never renewed by itself", async () => {
  service.kid = "ffffffffffffffff";
  assert.equal((await deliver(aCapture(), connection)).state, "revoked");
  assert.deepEqual(paths(), ["/api/v1/hello"]);
});

test("a nonce that grew stale is asked for once more, and only once", async () => {
  let times = 0;
  tamper("/api/v1/captures", (answer) => (times++ ? answer : service.refuse(401, "stale_nonce")));
  assert.equal((await deliver(aCapture(), connection)).state, "already");
  tamper("/api/v1/captures", () => service.refuse(401, "stale_nonce"));
  service.received.length = 0;
  assert.equal((await deliver(aCapture(), connection)).state, "revoked");
  assert.equal(paths().length, 4);
});

for (const [status, error, state] of /** @type {[number, string, string][]} */ ([
  [401, "bad_mac", "revoked"],
  [403, "origin_not_paired", "other_browser"],
  [403, "bad_host", "failed"],
  [400, "bad_json", "rejected"],
  [404, "not_found", "rejected"],
  [408, "slow_body", "failed"],
  [415, "bad_type", "rejected"],
  [400, "impossible_moment", "wrong_clock"],
  [413, "too_large", "too_large"],
  [429, "too_many", "busy"],
  [503, "busy", "busy"],
  [500, "internal", "failed"],
])) {
  test(`${status} ${error} is told as ${state}`, async () => {
    tamper("/api/v1/captures", () => service.refuse(status, error));
    assert.equal((await deliver(aCapture(), connection)).state, state);
  });
}

test("a history that cannot be used now is told in the service's own words, if it signs them", async () => {
  const detail = "The disk is full. Make room and try again.";
  tamper("/api/v1/captures", () => service.sign(service.lastNonce, 503, JSON.stringify({ error: "disk_full", detail })));
  assert.deepEqual(await deliver(aCapture(), connection), { state: "history_unusable", port: PORT, code: "disk_full", detail, wait: 1 });
  tamper("/api/v1/captures", () => Response.json({ error: "disk_full", detail }, { status: 503 }));
  assert.deepEqual(await deliver(aCapture(), connection), { state: "busy", port: PORT, wait: 1 });
});

test("a refusal for good comes with the service's own words, a bounded number of them", async () => {
  const refuse = (/** @type {string} */ detail) => () => Response.json({ error: "bad_json", detail }, { status: 400 });
  tamper("/api/v1/captures", refuse("The moment has no offset."));
  assert.deepEqual(await deliver(aCapture(), connection), {
    state: "rejected",
    port: PORT,
    code: "bad_json",
    detail: "The moment has no offset.",
  });
  tamper("/api/v1/captures", refuse("x".repeat(100_000)));
  assert.equal(/** @type {{ detail: string }} */ (await deliver(aCapture(), connection)).detail.length, 300);
});

for (const [header, wait] of /** @type {[string | null, number][]} */ ([["17", 17], [null, 1], ["soon", 1], ["-5", 1], ["999999", 3600]])) {
  test(`a busy service that says Retry-After: ${header} is left alone for ${wait} s`, async () => {
    const busy = () => new Response("{}", { status: 429, headers: header ? { "Retry-After": header } : {} });
    tamper("/api/v1/captures", busy);
    assert.deepEqual(await deliver(aCapture(), connection), { state: "busy", port: PORT, wait });
    tamper("/api/v1/hello", busy);
    assert.deepEqual(await deliver(aCapture(), connection), { state: "busy", port: PORT, wait });
  });
}

test("a page over the service's limit is not sent at all", async () => {
  service.maxBody = 100;
  assert.equal((await deliver(aCapture({ html: "x".repeat(100) }), connection)).state, "too_large");
  assert.deepEqual(paths(), ["/api/v1/hello"]);
});

test("the handshake sends a hello and nothing else", async () => {
  assert.deepEqual(await handshake(connection), { state: "connected", port: PORT });
  assert.deepEqual(paths(), ["/api/v1/hello"]);
});

test("the history's address must be on our port, whoever signs it", async () => {
  assert.deepEqual(await historyAddress(connection), { state: "address", address: `http://127.0.0.1:${PORT}/#login=code` });
  service.port = PORT + 1;
  assert.equal((await historyAddress(connection)).state, "unverified");
});
