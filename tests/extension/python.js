// Asks the project's own Python, so that JavaScript is checked against the code that answers and not against a copy.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const WAY_OUT = "Run make lint, which installs it, or name another Python: PYTHON=...";

/** @param {string} path    from the root of the repository */
const fromRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** `PYTHON` as the Makefile sets it, else the one of `.venv`, else whatever is on the path. */
function interpreter() {
  const installed = [".venv/bin/python", ".venv/Scripts/python.exe"].map(fromRoot).find((path) => existsSync(path));
  return process.env["PYTHON"] ?? installed ?? "python3";
}

/**
 * The value that a Python expression has, by way of JSON. The sources are those of this tree; what they import has to
 * be installed.
 *
 * @param {string} imports    statements
 * @param {string} expression
 * @returns {any}
 * @throws {Error} in words when Python or a package it needs is missing
 */
export function evaluateInPython(imports, expression) {
  const python = interpreter();
  const { PYTHONPATH } = process.env;
  const sources = [fromRoot("backend"), fromRoot("parsers"), ...(PYTHONPATH ? [PYTHONPATH] : [])].join(delimiter);
  const { status, stdout, stderr, error } = spawnSync(
    python,
    ["-c", `import json\n${imports}\nprint(json.dumps(${expression}))`],
    { encoding: "utf8", maxBuffer: 2 ** 26, env: { ...process.env, PYTHONPATH: sources, PYTHONIOENCODING: "utf-8" } },
  );
  if (error) throw new Error(`${python} cannot be run (${error.message}). ${WAY_OUT}`);
  if (status !== 0) {
    const missing = /^(?:ModuleNotFoundError|importlib\.metadata\.PackageNotFoundError): (.*)/m.exec(stderr)?.[1];
    throw new Error(missing ? `${python} lacks what SSI Companion needs (${missing}). ${WAY_OUT}` : `${python} failed:\n${stderr}`);
  }
  return JSON.parse(stdout);
}
