import assert from "node:assert/strict";
import { test } from "node:test";

import { toBase64url } from "../../extension/bytes.js";
import { derivePairing, forgetPairing, parsePairing, readPairing, savePairing } from "../../extension/pairing.js";
import { Service, freshDatabase } from "./helpers.js";

const SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const STRING = `ssi1.17871.00112233445566aa.${SECRET}`;

test("a pairing string is taken apart, with blanks around it too", () => {
  const parsed = parsePairing(` ${STRING}\n`);
  assert.equal(parsed?.port, 17871);
  assert.equal(parsed?.kid, "00112233445566aa");
  assert.deepEqual(parsed?.secret, Uint8Array.from({ length: 32 }, (_, place) => place));
});

for (const wrong of [
  "",
  "ssi2.17871.00112233445566aa." + SECRET,
  "ssi1.99999.00112233445566aa." + SECRET,
  "ssi1.17871.00112233445566AA." + SECRET,
  "ssi1.17871.00112233445566aa." + SECRET.slice(1),
  "ssi1.17871.00112233445566aa." + SECRET + "A",
  "ssi1.17871.00112233445566aa." + SECRET.replace("A", "+"),
  STRING + " x",
]) {
  test(`"${wrong}" is no pairing string`, () => assert.equal(parsePairing(wrong), null));
}

test("the keys are those that the service derives from the same secret", async () => {
  const service = new Service();
  service.secret = Buffer.from(SECRET, "base64url");
  const parsed = parsePairing(STRING);
  assert.ok(parsed);
  const { keys } = await derivePairing(parsed);
  const signed = await crypto.subtle.sign("HMAC", keys.request, new TextEncoder().encode("a\nb"));
  assert.equal(toBase64url(signed), service.mac("ssi/v1 client-request", "a", "b"));
});

test("no key can be exported, also after a round through the database", async () => {
  freshDatabase();
  const parsed = parsePairing(STRING);
  assert.ok(parsed);
  await savePairing(await derivePairing(parsed));
  const pairing = await readPairing();
  assert.ok(pairing);
  for (const key of Object.values(pairing.keys)) {
    assert.equal(key.extractable, false);
    await assert.rejects(crypto.subtle.exportKey("raw", key));
  }
});

test("the secret itself is wiped once the keys are made", async () => {
  const parsed = parsePairing(STRING);
  assert.ok(parsed);
  await derivePairing(parsed);
  assert.deepEqual(parsed.secret, new Uint8Array(32));
});

test("a forgotten pairing is gone", async () => {
  freshDatabase();
  const parsed = parsePairing(STRING);
  assert.ok(parsed);
  await savePairing(await derivePairing(parsed));
  await forgetPairing();
  assert.equal(await readPairing(), null);
});
