import { mkdir } from "node:fs/promises";
import path from "node:path";
import { beforeAll, test } from "vitest";
import { sharedFolder } from "./support/folders.ts";
import { soundCampaign, tellsReads } from "./support/hostile-tree.ts";
import { openYard, readsSafely, type Yard } from "./support/hostile-terminal.ts";
import type { Reader } from "./support/hostile-harm.ts";
import { harms } from "./support/hostile-trees.ts";

const ALL: readonly Reader[] = [
  "judge",
  "again",
  "explain",
  "status",
  "summary",
  "difficulty",
  "export",
  "label",
  "adopt",
  "plan",
  "compare",
  "regrade",
];

const base = sharedFolder();
let yard: Yard;
let told = false;
beforeAll(async () => {
  // Of each of four kinds.
  process.env["HOSTILE_ENTRIES"] ??= "5000";
  yard = await openYard(base());
  await mkdir(yard.campaign);
  await soundCampaign(yard.campaign);
  told = await tellsReads(path.join(base(), "control"));
});

test.each(harms)("$name, by every command that reads", async ({ harm, shell = "" }) => {
  await readsSafely({ harm, shell }, ALL, yard, { tellsReads: told });
});
