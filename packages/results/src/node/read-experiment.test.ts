import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coop, solo } from "../../corpus/builders.ts";
import { manifestFile, runManifest, verdictFile } from "../formats/fixtures/our-files.ts";
import { upstreamSetting, type Setting } from "../setting.ts";
import { renderSummaryTable } from "../summary/render-table.ts";
import { summarize } from "../summary/summarize.ts";
import { readExperiment } from "./read-experiment.ts";

let logs: string;
beforeAll(async () => {
  logs = await mkdtemp(join(tmpdir(), "experiment-"));
});
afterAll(() => rm(logs, { recursive: true, force: true }));

const said = JSON.stringify([{ from: "agent1", to: "agent2", message: "hi", timestamp: 1, feature_id: 1 }]);
const PAIRS = ["zzlab_task/8/f1_f2", "zzlab_task/8/f1_f3", "zzlab_task/8/f1_f4"] as const;

async function trial(setting: Setting, pair: string, conversation: string | null): Promise<void> {
  const run = `e-${setting}`;
  const folder = join(logs, run, upstreamSetting(setting), pair);
  await mkdir(folder, { recursive: true });
  const { "conversation.json": _, ...files } = setting === "solo" ? solo() : coop();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  if (conversation !== null) await writeFile(join(folder, "conversation.json"), conversation);
  await writeFile(join(folder, "verdict.json"), JSON.stringify(verdictFile({ run, setting, pair })));
}

test("the summary shows, with counts, conversations that do not fit the setting", async () => {
  const settings = ["solo", "coop-comm", "coop-nocomm"] as const;
  const manifest = manifestFile(...settings.map((setting) => runManifest(`e-${setting}`, setting, PAIRS)));
  await mkdir(join(logs, ".cooperbench-ts/e"), { recursive: true });
  await writeFile(join(logs, ".cooperbench-ts/e/manifest.json"), JSON.stringify(manifest));
  const [first, second, third] = PAIRS;
  await trial("solo", first, null);
  await trial("coop-comm", first, said);
  await trial("coop-comm", second, null);
  await trial("coop-comm", third, "[]");
  await trial("coop-nocomm", first, said);
  await trial("coop-nocomm", second, said);
  await trial("coop-nocomm", third, "[]");
  const summary = summarize((await readExperiment(logs, "e")).trials);
  expect(summary.leftOut.diagnostics.map(({ run, code, count }) => [run, code, count])).toEqual([
    ["e-coop-comm", "conversation-empty", 1],
    ["e-coop-comm", "conversation-missing", 1],
    ["e-coop-nocomm", "conversation-unexpected", 2],
  ]);
  expect(renderSummaryTable(summary)).toContain("e-coop-nocomm: 2 trials with diagnostic conversation-unexpected");
});
