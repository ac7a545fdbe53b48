import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as outbox from "../../extension/outbox.js";
import { aCapture, freshDatabase } from "./helpers.js";

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

test("a delivered or refused capture goes, any other stays with the reason", async () => {
  const kept = await outbox.keep(aCapture());
  assert.ok(kept);
  await outbox.settle(kept, { state: "not_running", port: 1 });
  assert.equal((await outbox.find(kept.id))?.trouble, "not_running");
  await outbox.settle(kept, { state: "refused", code: "not_loaded", detail: "" });
  assert.equal(await outbox.count(), 0);
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

test("an address cannot end the comment it is written in", () => {
  const { content } = outbox.asFile(aCapture({ url: "https://www.linkedin.com/sales/ssi?x=-->y" }));
  assert.ok(content.startsWith("<!-- saved from url=(0045)https://www.linkedin.com/sales/ssi?x=%2D%2D>y -->\n"));
});
