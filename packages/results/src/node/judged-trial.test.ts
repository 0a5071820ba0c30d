import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { manifestFile, runManifest } from "../formats/fixtures/our-files.ts";
import { JINJA, soloFiles } from "../read/fixtures/trees.ts";
import { summarize } from "../summary/summarize.ts";
import { readTree } from "./read-tree.ts";

test("a tree of results graded again says which grading each trial is, those without a folder too", async () => {
  const dir = await mkdtemp(join(tmpdir(), "judged-trial-"));
  const pairs = [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`];
  const source = {
    tree: "old",
    run: "r",
    setting: null,
    experiment: null,
    upstreamVersion: null,
    evalPolicy: null,
    agent: null,
    model: null,
    cooperbenchTs: null,
    patches: "repaired" as const,
    grading: 2,
    work: {},
  };
  const manifest = JSON.stringify(manifestFile(runManifest("r", "solo", pairs, { source })));
  try {
    for (const [path, text] of [["r/manifest.json", manifest] as const, ...soloFiles("r"), ...soloFiles("plain")]) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    const { trials } = await readTree([dir]);
    expect(trials.map(({ run, grading }) => [run, grading])).toEqual([
      ["plain", null],
      ["r", 2],
      ["r", 2],
    ]);
    expect(summarize(trials).leftOut.regraded).toMatchObject({ trials: 2, again: 2 });
  } finally {
    await rm(dir, { recursive: true });
  }
});
