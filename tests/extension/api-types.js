// Writes api.generated.d.ts: the types of every request and answer, from the service's own OpenAPI description.
//
// The generator builds types with TypeScript's JavaScript interface, which TypeScript 7 no longer has (7.0.2, 2026-11).
// So 5.9 is installed for it as `typescript`, and what checks the code is `typescript-7`: 0.4 s instead of 2.1 s.

import { writeFileSync } from "node:fs";
import openapiTypes, { astToString } from "openapi-typescript";

import { evaluateInPython } from "./python.js";

const IMPORTS = `
from ssi_companion.service.api import API, PREFIX
from ssi_companion.service.openapi import describe
`;

try {
  const description = evaluateInPython(IMPORTS, 'describe(API, version="", server=PREFIX)');
  // A field with a default is one that an answer may leave out, as /history leaves out what a page does not state.
  const types = await openapiTypes(description, { defaultNonNullable: false });
  writeFileSync(new URL("api.generated.d.ts", import.meta.url), astToString(types));
} catch (error) {
  console.error(`No types of the service's answers: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
