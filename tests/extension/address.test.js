import assert from "node:assert/strict";
import { test } from "node:test";

import { isSignInAddress, isSsiAddress, viewerPort } from "../../extension/address.js";

for (const address of [
  "https://www.linkedin.com/sales/ssi",
  "https://www.linkedin.com/sales/ssi/",
  "https://www.linkedin.com/sales/ssi?trk=x",
  "https://www.linkedin.com/sales/ssi#top",
  "https://www.linkedin.com/sales/ssi/detail",
  "https://www.linkedin.com/sales/ssi?next=/sales/ssi/../x",
  "https://www.linkedin.com/sales/ssi/v1..2/.well-known/...",
]) {
  test(`${address} is the SSI page`, () => assert.equal(isSsiAddress(address), true));
}

for (const address of [
  undefined,
  "",
  "about:blank",
  "http://www.linkedin.com/sales/ssi",
  "https://linkedin.com/sales/ssi",
  "https://www.linkedin.com.evil.test/sales/ssi",
  "https://www.linkedin.com@evil.test/sales/ssi",
  "https://me:secret@www.linkedin.com/sales/ssi",
  "https://me@www.linkedin.com/sales/ssi",
  "https://evil.test/https://www.linkedin.com/sales/ssi",
  "https://evil.test/?https://www.linkedin.com/sales/ssi",
  "https://evil.test/#https://www.linkedin.com/sales/ssi",
  "https://xwww.linkedin.com/sales/ssi",
  "https://www.linkedin.com:8443/sales/ssi",
  "https://www.linkedin.com:443/sales/ssi",
  "https://www.linkedin.com./sales/ssi",
  "https://www.linkedin.com\\@evil.test/sales/ssi",
  "https://WWW.LINKEDIN.COM/sales/ssi",
  "HTTPS://www.linkedin.com/sales/ssi",
  "https://www.linkedin.com/SALES/SSI",
  "https://www.linkedin.com/sales/ssix",
  "https://www.linkedin.com/sales/ssi%2F",
  "https://www.linkedin.com/sales/ssi/../../in/x",
  "https://www.linkedin.com/sales/ssi/../x",
  "https://www.linkedin.com/sales/ssi/..",
  "https://www.linkedin.com/sales/ssi/.",
  "https://www.linkedin.com/sales/ssi/a/../../x",
  "https://www.linkedin.com/sales/ssi/%2e%2E/x",
  "https://www.linkedin.com/sales/ssi/.%2e",
  "https://www.linkedin.com/sales/ssi/..\\x",
  "https://www.linkedin.com/sales/ssi\\..\\x",
  "https://www.linkedin.com/sales/ssi\n",
  "https://www.linkedin.com/sales/ssi\r\n",
  "https://www.linkedin.com/sales/ssi?a\tb",
  "https://www.linkedin.com/sales/\nssi",
  "https://www.linkedin.com/sales/ssi ",
  "https://www.linkedin.com/sales/ssi\0",
  "https://www.linkedin.com/sales/ssi/é",
  "https://www.linkedin.com//sales/ssi",
  "https://www.linkedin.com/in/x",
  "https://www.linkedin.com/in/x?next=/sales/ssi",
  "javascript:'https://www.linkedin.com/sales/ssi'",
  "view-source:https://www.linkedin.com/sales/ssi",
  "data:text/html,https://www.linkedin.com/sales/ssi",
  "file:///www.linkedin.com/sales/ssi",
  " https://www.linkedin.com/sales/ssi",
  "https://www.lіnkedin.com/sales/ssi", // a Cyrillic i
]) {
  test(`${JSON.stringify(address)} is not the SSI page`, () => assert.equal(isSsiAddress(address), false));
}

test("only the start page of a program on this very machine can be the viewer", () => {
  assert.equal(viewerPort("http://127.0.0.1:17871/"), 17871);
  assert.equal(viewerPort("http://127.0.0.1:17871/#connect"), 17871);
  for (const address of [
    "http://localhost:17871/",
    "http://127.0.0.1.evil.test:17871/",
    "http://127.0.0.2:17871/",
    "https://127.0.0.1:17871/",
    "http://127.0.0.1:17871/page",
    "http://127.0.0.1:17871/?x",
    "http://me@127.0.0.1:17871/",
    "http://127.1:17871/",
    "http://[::1]:17871/",
    "http://127.0.0.1:99999/",
  ]) {
    assert.equal(viewerPort(address), null, address);
  }
});

test("LinkedIn's ways to ask for a sign-in are known by their addresses", () => {
  for (const path of ["login", "authwall?trk=x", "checkpoint/lg/login", "uas/login?session_redirect=x"]) {
    assert.equal(isSignInAddress(`https://www.linkedin.com/${path}`), true, path);
  }
  assert.equal(isSignInAddress("https://www.linkedin.com/loginx"), false);
  assert.equal(isSignInAddress("https://evil.test/login"), false);
});
