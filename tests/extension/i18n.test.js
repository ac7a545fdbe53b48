import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { readText } from "./helpers.js";

/** @type {Record<string, { message: string, placeholders?: Record<string, { content: string }> }>} */
const messages = JSON.parse(readText("extension/_locales/en/messages.json"));
const files = readdirSync(new URL("../../extension/", import.meta.url)).filter((name) => /\.(?:js|html|json)$/.test(name));
const source = files.map((name) => readText(`extension/${name}`)).join("\n");
const popup = readText("extension/popup.js");

const states = [...(/const BUTTONS = .*?\{(.*?)\n\s+\}\)/s.exec(popup)?.[1] ?? "").matchAll(/^\s+(\w+): \[/gm)].map(([, state]) => state);
const actions = [...(/const ACTIONS = \{(.*?)\n\};/s.exec(popup)?.[1] ?? "").matchAll(/^ {2}(\w+):/gm)].map(([, action]) => action);

test("every outcome has a title and a sentence of its own", () => {
  assert.ok(states.length > 20);
  for (const state of states) {
    assert.ok(messages[`${state}_title`]?.message, `${state}_title`);
    assert.ok(messages[`${state}_text`]?.message, `${state}_text`);
  }
  const texts = states.map((state) => messages[`${state}_text`]?.message);
  assert.equal(new Set(texts).size, texts.length);
});

test("every button says what it does", () => {
  assert.ok(actions.length > 8);
  for (const action of actions) assert.ok((messages[`do_${action}`] ?? messages[`do_${action}_other`])?.message, action);
});

test("every outcome has a button, and what it asks for besides has its steps", () => {
  assert.doesNotMatch(popup, /^\s+\w+: \[\],$/m);
  for (const [, name] of (/const STEPS = \{(.*?)\};/.exec(popup)?.[1] ?? "").matchAll(/: "(\w+)"/g)) {
    assert.ok(messages[`${name}_step1`]?.message, name);
  }
});

test("where a browser is connected is called as it is on the screen", () => {
  const link = />([^<]+)<\/a>/.exec(readText("backend/ssi_companion/viewer/index.html").split('href="#connect"')[1] ?? "")?.[1];
  for (const where of [messages.pair_step2?.message, readText("backend/ssi_companion/cli/extension_package.py"), readText("README.md")]) {
    assert.ok(where?.includes(`“${link}”`), where);
  }
});

test("every refusal of the service has a sentence", () => {
  const codes = [...readText("parsers/ssi_parsers/errors.py").matchAll(/^ {4}code = "(\w+)"$/gm)].map(([, code]) => code);
  assert.equal(codes.length, 10);
  for (const code of codes) assert.ok(messages[`refused_${code}`]?.message, code);
});

test("every text that the pages ask for is there", () => {
  const asked = [
    ...source.matchAll(/\bsay\("(\w+)"/g),
    ...source.matchAll(/data-say(?:-label)?="(\w+)"/g),
    ...source.matchAll(/__MSG_(\w+)__/g),
  ];
  assert.ok(asked.length > 40);
  for (const [, key] of asked) assert.ok(messages[key ?? ""], key);
  for (const [, key] of source.matchAll(/\bsayCount\("(\w+)"/g)) assert.ok(messages[`${key}_other`], key);
});

test("every placeholder that a text uses is explained, and the other way round", () => {
  for (const [key, { message, placeholders = {} }] of Object.entries(messages)) {
    const used = new Set([...message.matchAll(/\$(\w+)\$/g)].map(([, name]) => name?.toLowerCase()));
    assert.deepEqual(used, new Set(Object.keys(placeholders)), key);
  }
});

test("nothing claims to be LinkedIn's", () => {
  for (const { message } of Object.values(messages)) assert.doesNotMatch(message, /\bofficial/i);
  assert.match(messages.not_affiliated?.message ?? "", /not affiliated with LinkedIn/i);
});
