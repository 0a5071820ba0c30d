import { spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { sharedFolder } from "./support/folders.ts";
import { soundCampaign, tellsReads } from "./support/hostile-tree.ts";
import { openYard, readsSafely, type Yard } from "./support/hostile-terminal.ts";
import { harms } from "./support/hostile-trees.ts";

/** It gives a program a terminal. Other systems have another program of this name. */
const hasScript = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const testAtTerminal = test.skipIf(!hasScript);

const base = sharedFolder();
let yard: Yard;
let told = false;
beforeAll(async () => {
  yard = await openYard(base());
  await mkdir(yard.campaign);
  await soundCampaign(yard.campaign);
  told = await tellsReads(path.join(base(), "control"));
});

test("there are forty of them", () => {
  expect(new Set(harms.map(({ name }) => name)).size).toBe(harms.length);
  expect(harms.length).toBeGreaterThanOrEqual(40);
});

testAtTerminal("a sound tree is read by all of them", async () => {
  await readsSafely(
    { harm: () => {} },
    ["judge", "explain", "status", "summary", "difficulty", "export", "label", "adopt", "compare"],
    yard,
    { first: true, sound: true, tellsReads: told },
  );
});

testAtTerminal.each(harms.filter(({ soon }) => soon))("$name", async ({ harm, most, shell = "" }) => {
  await readsSafely({ harm, shell }, [most], yard, { first: true, tellsReads: told });
});
