import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as outbox from "../../extension/outbox.js";
import { readPairing } from "../../extension/pairing.js";
import { aCapture, countLoadedPages, freshDatabase } from "./helpers.js";

beforeEach(freshDatabase);

/** @param {number} number */
const another = (number) => aCapture({ html: `page ${number}`, captured_at: `2026-11-23T08:${String(number % 60).padStart(2, "0")}:00+01:00` });

test("what is kept is there again, oldest first", async () => {
  for (const number of [3, 1, 2]) await outbox.keep(another(number));
  assert.deepEqual(
    (await outbox.list()).map(({ html }) => html),
    ["page 1", "page 2", "page 3"],
  );
  assert.equal(await outbox.count(), 3);
});

test("the order is that of moments, not of their spelling", async () => {
  await outbox.keep(aCapture({ captured_at: "2026-11-23T09:00:00+09:00", html: "first" }));
  await outbox.keep(aCapture({ captured_at: "2026-11-23T08:00:00+01:00", html: "second" }));
  assert.deepEqual((await outbox.list()).map(({ html }) => html), ["first", "second"]);
});

test("the same page on the same day is kept once, on the next day again", async () => {
  const first = await outbox.keep(aCapture());
  const second = await outbox.keep(aCapture({ captured_at: "2026-11-23T21:00:00+01:00" }));
  assert.equal(first?.id, second?.id);
  await outbox.keep(aCapture({ captured_at: "2026-11-24T08:30:00+01:00" }));
  assert.equal(await outbox.count(), 2);
});

test("a full outbox takes nothing more and gives nothing up", async () => {
  for (let number = 0; number < outbox.MOST_CAPTURES; number++) assert.ok(await outbox.keep(another(number)));
  assert.equal(await outbox.keep(another(99)), null);
  assert.equal(await outbox.count(), outbox.MOST_CAPTURES);
});

test("a full outbox still knows what it has", async () => {
  for (let number = 0; number < outbox.MOST_CAPTURES; number++) await outbox.keep(another(number));
  assert.ok(await outbox.keep(another(7)));
});

test("bytes are bounded too", async () => {
  const html = "ä".repeat(outbox.MOST_BYTES / 4);
  assert.ok(await outbox.keep(aCapture({ html })));
  assert.equal(await outbox.keep(aCapture({ html: `${html}!` })), null);
});

test("no kept page is loaded to keep another one, nor to say which there are", async () => {
  for (const number of [3, 1, 2]) await outbox.keep(another(number));
  const loaded = countLoadedPages();
  try {
    await outbox.keep(another(4));
    await outbox.summaries();
    assert.equal(loaded.pages, 0);
    await outbox.list();
    assert.equal(loaded.pages, 4);
  } finally {
    loaded.stop();
  }
});

test("summaries have moment and size, in the order of moments", async () => {
  await outbox.keep(aCapture({ captured_at: "2026-11-23T09:00:00+09:00", html: "ä" }));
  await outbox.keep(aCapture({ captured_at: "2026-11-23T08:00:00+01:00", html: "second" }));
  assert.deepEqual(
    (await outbox.summaries()).map(({ captured_at, size }) => [captured_at, size]),
    [["2026-11-23T09:00:00+09:00", 2], ["2026-11-23T08:00:00+01:00", 6]],
  );
});

test("what an earlier version kept is still there, is counted and can be delivered", async () => {
  const kept = { ...aCapture(), id: "1".repeat(32), size: outbox.MOST_BYTES - 10, trouble: "not_running" };
  await new Promise((resolve, reject) => {
    const request = indexedDB.open("ssi-companion", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("pairing").put("the pairing", "pairing");
      request.result.createObjectStore("outbox", { keyPath: "id" }).put(kept);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve(request.result.close());
  });
  assert.deepEqual(await outbox.summaries(), [{ id: kept.id, captured_at: kept.captured_at, size: kept.size }]);
  assert.equal(await outbox.count(), 1);
  assert.equal(await outbox.keep(aCapture({ html: "more than ten bytes" })), null);
  assert.deepEqual(await outbox.list(), [kept]);
  assert.equal(await readPairing(), "the pairing");
  await outbox.settle(kept, { state: "refused", code: "not_loaded", detail: "" });
  assert.equal(await outbox.count(), 0);
});

test("a delivered or refused capture goes, any other stays with the reason", async () => {
  const kept = await outbox.keep(aCapture());
  assert.ok(kept);
  await outbox.settle(kept, { state: "not_running", port: 1 });
  assert.equal((await outbox.find(kept.id))?.trouble, "not_running");
  await outbox.settle(kept, { state: "refused", code: "not_loaded", detail: "" });
  assert.equal(await outbox.count(), 0);
});

for (const state of /** @type {const} */ (["too_large", "wrong_clock", "rejected"])) {
  test(`a capture that is ${state} is stuck with the service's words, and waits no more`, async () => {
    const kept = await outbox.keep(aCapture());
    assert.ok(kept);
    await outbox.keep(another(1));
    await outbox.settle(kept, { state, port: 1, code: "c", detail: "Because." });
    assert.deepEqual(await outbox.counts(), { waiting: 1, stuck: 1 });
    assert.deepEqual(await outbox.stuck(), new Set([kept.id]));
    assert.deepEqual(await outbox.find(kept.id), { ...kept, trouble: state, stuck: state, detail: "Because." });
    // Tried again by hand and something else was the trouble: it waits again.
    await outbox.settle(kept, { state: "not_running", port: 1 });
    assert.deepEqual(await outbox.counts(), { waiting: 2, stuck: 0 });
    assert.deepEqual(await outbox.find(kept.id), { ...kept, trouble: "not_running" });
  });
}

test("what became of an attempt is recorded in one transaction", async () => {
  const kept = await outbox.keep(aCapture());
  assert.ok(kept);
  const { transaction } = IDBDatabase.prototype;
  let transactions = 0;
  IDBDatabase.prototype.transaction = function (...given) {
    transactions++;
    return Reflect.apply(transaction, this, given);
  };
  try {
    await outbox.settle(kept, { state: "not_running", port: 1 });
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  assert.equal(transactions, 1);
});

test("what the user removed while it was on its way does not come back", async () => {
  const kept = await outbox.keep(aCapture());
  assert.ok(kept);
  await outbox.remove(kept.id);
  await outbox.settle(kept, { state: "not_running", port: 1 });
  assert.equal(await outbox.count(), 0);
});

test("as a file it is a saved page with its address and moment", () => {
  const { name, content } = outbox.asFile(aCapture());
  assert.equal(name, "ssi-2026-11-23T08-30-00.html");
  assert.equal(
    content,
    "<!-- saved from url=(0034)https://www.linkedin.com/sales/ssi -->\n" +
      "<!-- SSI Companion capture; captured at 2026-11-23T08:30:00+01:00 -->\n" +
      "<!DOCTYPE html><progress value=7>",
  );
});

test("as a file, too, a page that was still changing is marked as one", () => {
  const { content } = outbox.asFile(aCapture({ settled: false }));
  assert.equal(content.split("\n")[2], "<!-- SSI Companion: still changing -->");
});

test("the same page once it had settled is another capture", async () => {
  await outbox.keep(aCapture({ settled: false }));
  await outbox.keep(aCapture());
  assert.equal(await outbox.count(), 2);
});

test("an address cannot end the comment it is written in", () => {
  const { content } = outbox.asFile(aCapture({ url: "https://www.linkedin.com/sales/ssi?x=-->y" }));
  assert.ok(content.startsWith("<!-- saved from url=(0045)https://www.linkedin.com/sales/ssi?x=%2D%2D>y -->\n"));
});
