// Writes golden.generated.ts: every golden reading as a literal, to be checked against the types of the extension and
// of the viewer.
// A fact that is renamed, added or of another type on one side only is then a type error (`npm run types`).

import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const folder = new URL("../../fixtures/pages/", import.meta.url);
const golden = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8").trim() }));
const told = new Set(golden.flatMap(({ text }) => Object.keys(JSON.parse(text).told_by ?? {})));

writeFileSync(
  new URL("golden.generated.ts", import.meta.url),
  `import type { Reading as Viewers } from "../../backend/ssi_companion/viewer/api.js";
import type { NumberFact, Reading } from "../../extension/messages.js";

// The moment is the capture's and not in the golden file; of the profile it says only whether the page tells it.
type Golden<R> = Omit<R, "captured_at" | "captured_at_from" | "profile"> & { profile?: boolean };
type Page<R> = Golden<R> | { refused: string; address?: string | null };

export const golden: Page<Reading>[] = [
${golden.map(({ name, text }) => `  /* ${name} */ ${text},`).join("\n")}
] satisfies Page<Viewers>[];

// And the other way round: a fact that only the extension knows. No page of a team's weekly change has been seen.
type Told = "team_weekly_change" | ${[...told].sort().map((fact) => JSON.stringify(fact)).join(" | ")};
export const untold: Exclude<NumberFact, Told> extends never ? true : Exclude<NumberFact, Told> = true;
`,
);
