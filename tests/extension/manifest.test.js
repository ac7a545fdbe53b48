import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { readText } from "./helpers.js";

const manifest = JSON.parse(readText("extension/manifest.json"));
const scripts = readdirSync(new URL("../../extension/", import.meta.url)).filter((name) => name.endsWith(".js"));

test("it may do this and nothing else; a new permission has to be agreed on here", () => {
  assert.deepEqual(manifest.permissions, ["activeTab", "scripting", "storage", "alarms"]);
  assert.deepEqual(manifest.host_permissions, ["http://127.0.0.1/*"]);
  for (const key of [
    "optional_permissions",
    "optional_host_permissions",
    "content_scripts",
    "web_accessible_resources",
    "externally_connectable",
  ]) {
    assert.ok(!(key in manifest), key);
  }
});

test("its pages load nothing but themselves and talk to nobody but this machine", () => {
  assert.deepEqual(manifest.content_security_policy.extension_pages.split("; "), [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src http://127.0.0.1:*",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

test("one folder serves both kinds of browser", () => {
  assert.equal(manifest.manifest_version, 3);
  assert.deepEqual(manifest.background, {
    service_worker: "service-worker.js",
    scripts: ["service-worker.js"],
    type: "module",
  });
  assert.deepEqual(manifest.browser_specific_settings.gecko.data_collection_permissions, { required: ["none"] });
});

test("its version is the package's", () => {
  assert.ok(readText("pyproject.toml").includes(`\nversion = "${manifest.version}"\n`));
});

test("the service is only ever called by its number, never by a name", () => {
  for (const name of scripts) assert.doesNotMatch(readText(`extension/${name}`), /localhost|\[::1\]|0\.0\.0\.0/, name);
});

test("one module talks to the network, and markup is never made from text", () => {
  for (const name of scripts) {
    const code = readText(`extension/${name}`);
    if (name !== "service.js") assert.doesNotMatch(code, /\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource/, name);
    assert.doesNotMatch(code, /innerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function/, name);
  }
});

test("the click is asked for before the rest of the popup is loaded", () => {
  const [first] = readText("extension/popup.html").matchAll(/<(?:script|link) .*?>/g);
  assert.equal(first?.[0], '<script src="first-click.js" type="module" async>');
  const imports = (/** @type {string} */ name) =>
    Array.from(readText(`extension/${name}`).matchAll(/^import .*? from "(.*)";$/gm), ([, from]) => from);
  assert.deepEqual(imports("first-click.js"), ["./messages.js"]);
  assert.deepEqual(imports("messages.js"), []);
});

test("modules come from the extension itself", () => {
  for (const name of scripts) {
    for (const [, from] of readText(`extension/${name}`).matchAll(/^import .*? from "(.*)";$/gm)) {
      assert.match(from ?? "", /^\.\/[a-z0-9-]+\.js$/, name);
    }
  }
});
