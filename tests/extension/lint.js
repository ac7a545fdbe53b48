// Lints the extension as Mozilla's store does, and every package that is named; a warning fails like an error.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

// Chromium needs the key that Firefox warns of. One folder serves both; the package for Firefox goes without it.
const UNAVOIDABLE = "BACKGROUND_SERVICE_WORKER_IGNORED";

/** @typedef {{ code: string, message: string, file?: string, line?: number }} Complaint */

/** @param {string} source @returns {Promise<Complaint[]>} */
async function lint(source) {
  const args = ["lint", "--source-dir", source, "--output", "json"];
  // web-ext ends with an error when it has found one; what it found is what it said all the same.
  const { stdout } = await promisify(execFile)("web-ext", args, { shell: process.platform === "win32" }).catch((failed) => failed);
  const { errors, warnings, notices } = JSON.parse(stdout);
  return [...errors, ...warnings, ...notices];
}

const folder = "../../extension";
for (const source of [folder, ...process.argv.slice(2)]) {
  for (const { code, message, file, line } of await lint(source)) {
    if (source === folder && code === UNAVOIDABLE) continue;
    console.error(`${source}: ${file}:${line ?? 1}: ${code}: ${message}`);
    process.exitCode = 1;
  }
}
