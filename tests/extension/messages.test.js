import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, onAsk } from "../../extension/messages.js";

/** @typedef {(given: any) => unknown} Listener */

/** One end of a connection; what is posted arrives at the other. */
class End {
  /** @type {Listener[]} */
  listeners = [];
  /** @type {End} */
  other = this;
  sender = { url: "chrome-extension://ours/popup.html" };
  onMessage = { addListener: (/** @type {Listener} */ listener) => this.listeners.push(listener) };
  onDisconnect = { addListener: () => {} };

  /** @param {unknown} message */
  postMessage(message) {
    for (const listener of this.other.listeners) setTimeout(listener, 0, structuredClone(message));
  }

  disconnect() {}
}

/** @type {Listener} */
let connected = () => {};
Object.assign(globalThis, {
  chrome: {
    runtime: {
      getURL: () => "chrome-extension://ours/",
      onConnect: { addListener: (/** @type {Listener} */ listener) => (connected = listener) },
      connect: () => {
        const [near, far] = [new End(), new End()];
        Object.assign(near, { other: far });
        Object.assign(far, { other: near });
        connected(far);
        return near;
      },
    },
  },
});

test("a user who does not want to wait is heard while the request is being answered", async () => {
  onAsk(async (request, onStep, hurry) => {
    assert.deepEqual(request, { ask: "click", tab: 1 });
    onStep({ step: "moving", seconds: 3 });
    await new Promise((resolve) => hurry.addEventListener("abort", resolve));
    return { state: "opened" };
  });
  const hurry = new AbortController();
  assert.deepEqual(await ask({ ask: "click", tab: 1 }, () => hurry.abort(), hurry.signal), { state: "opened" });
});
