import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coop, solo } from "../../corpus/builders.ts";
import type { AttemptFile, PhaseRecord } from "../formats/attempt-file.ts";
import { manifestFile, runManifest, verdictFile } from "../formats/fixtures/our-files.ts";
import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
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
  const features = [...pair.matchAll(/f(\d+)/g)].map(([, id]) => Number(id));
  const body = { ...JSON.parse(files["result.json"] ?? ""), features, agent_framework: "a", model: "m" };
  for (const [name, text] of Object.entries({ ...files, "result.json": JSON.stringify(body) }))
    await writeFile(join(folder, name), text);
  if (conversation !== null) await writeFile(join(folder, "conversation.json"), conversation);
  await writeFile(join(folder, "verdict.json"), JSON.stringify(verdictFile({ run, setting, pair })));
}

test("the summary shows, with counts, conversations that do not fit the setting", async () => {
  const settings = ["solo", "coop-comm", "coop-nocomm"] as const;
  const manifest = manifestFile(
    ...settings.map((setting) => runManifest(`e-${setting}`, setting, PAIRS, { agent: "a", model: "m" })),
  );
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

describe("a trial that was tried again since its verdict", () => {
  const reference = { run: "r-solo", setting: "solo", pair: PAIRS[0] } as const;
  const infra: Judgement = {
    verdict: "infra_error",
    redo: "agent",
    reason: "timeout",
    rule: "timeout",
    stopsRun: false,
    evidence: null,
    diagnostics: [],
  };
  const known = (costUsd: number): AttemptFile["spend"] => ({
    costUsd,
    knownUsd: costUsd,
    unknownCalls: [],
    source: "model-door",
  });
  const partly = (knownUsd: number): AttemptFile["spend"] => ({
    costUsd: null,
    knownUsd,
    unknownCalls: [{ id: "a", atMostUsd: 0.02 }],
    source: "model-door",
  });

  function agent(end: PhaseRecord["end"]): PhaseRecord {
    return {
      phase: "agent",
      argv: [],
      environment: [],
      pid: 1,
      startedAt: "2026-01-01T00:00:00Z",
      endedAt: "2026-01-01T00:00:01Z",
      durationMs: 1000,
      end,
      signals: [],
      time: null,
      docker: null,
      model: null,
      judgement: infra,
    };
  }

  const ended = (spend: AttemptFile["spend"]) => ({ agent: agent({ kind: "exited", exitCode: 0 }), spend });
  const interrupted = (spend: AttemptFile["spend"]) => ({ agent: agent({ kind: "interrupted" }), spend });
  const begun = null;

  interface Left {
    readonly verdict?: Partial<VerdictFile>;
    /** By number; null: an attempt that has no record. */
    readonly attempts?: Readonly<Record<string, Pick<AttemptFile, "agent" | "spend"> | null>>;
    /** Other files, below the attempts of the trial. */
    readonly files?: readonly string[];
  }

  /** What the summary says of a trial whose folders are these. */
  async function summaryOf({ verdict, attempts = {}, files = [] }: Left): Promise<object> {
    await rm(join(logs, ".cooperbench-ts/r"), { recursive: true, force: true });
    const home = join(logs, ".cooperbench-ts/r");
    const trialFolder = join(home, "attempts", reference.run, reference.pair);
    await mkdir(trialFolder, { recursive: true });
    const manifest = manifestFile(runManifest(reference.run, "solo", [reference.pair]));
    await writeFile(join(home, "manifest.json"), JSON.stringify(manifest));
    if (verdict !== undefined)
      await writeFile(join(trialFolder, "verdict.json"), JSON.stringify(verdictFile({ ...reference, ...verdict })));
    for (const [number, part] of Object.entries(attempts)) {
      await mkdir(join(trialFolder, number), { recursive: true });
      if (part === null) continue;
      const file: AttemptFile = {
        schemaVersion: 1,
        experiment: "r",
        attempt: Number(number),
        evals: [],
        patchRepair: [],
        judgement: infra,
        ...reference,
        ...part,
      };
      await writeFile(join(trialFolder, number, "attempt.json"), JSON.stringify(file));
    }
    for (const file of files) {
      await mkdir(join(trialFolder, file, ".."), { recursive: true });
      await writeFile(join(trialFolder, file), "");
    }
    const { pass, fail, infraError, pending, costUsd, costUnknown } = summarize(
      (await readExperiment(logs, "r")).trials,
    ).total;
    return { pass, fail, infraError, pending, costUsd, costUnknown };
  }

  const none = { pass: 0, fail: 0, infraError: 0, pending: 0, costUnknown: 0 };
  const timedOut: Partial<VerdictFile> = {
    ...infra,
    spent: { knownUsd: 0.5, unknownAttempts: 0 },
    attempts: { agent: 1, eval: 0 },
  };
  const adopted: Partial<VerdictFile> = {
    diagnostics: [{ code: "adopted", message: "taken from elsewhere", file: null }],
  };

  test.each<[string, Left, object]>([
    [
      "an infra_error whose next attempt was interrupted",
      { verdict: timedOut, attempts: { 1: ended(known(0.5)), 2: interrupted(known(0.25)) } },
      { pending: 1, costUsd: 0.75 },
    ],
    [
      "an infra_error whose next attempt runs",
      { verdict: timedOut, attempts: { 1: ended(known(0.5)), 2: begun } },
      { pending: 1, costUsd: 0.5 },
    ],
    [
      "an infra_error whose next attempts are known in part",
      { verdict: timedOut, attempts: { 1: ended(known(0.5)), 2: ended(partly(0.25)), 3: interrupted(partly(0.125)) } },
      { pending: 1, costUsd: 0.875, costUnknown: 1 },
    ],
    [
      "a pass whose result is gone",
      { verdict: {}, attempts: { 1: ended(known(0.25)), 2: begun } },
      { pending: 1, costUsd: 0.25 },
    ],
    [
      "a pass that is evaluated again",
      { verdict: {}, attempts: { 1: ended(known(0.25)) }, files: ["1/eval-1.log", "1/eval-2.log"] },
      { pending: 1, costUsd: 0.25 },
    ],
    [
      "an adopted pass that is evaluated again",
      { verdict: adopted, files: ["1/eval-2.log"] },
      { pending: 1, costUsd: 0.25 },
    ],
    [
      "an adopted pass whose result is gone",
      { verdict: adopted, attempts: { 2: ended(known(1)) } },
      { pending: 1, costUsd: 1.25 },
    ],
  ])("is pending, with all that was spent: %s", async (_, left, expected) => {
    expect(await summaryOf(left)).toEqual({ ...none, ...expected });
  });

  test.each<[string, Left]>([
    ["it took one attempt", { verdict: {}, attempts: { 1: ended(known(0.25)) }, files: ["1/eval-1.log"] }],
    [
      "attempts before it were interrupted, or cut off",
      {
        verdict: {},
        attempts: { 1: interrupted(known(0.1)), 2: begun, 3: ended(known(0.15)) },
        files: ["3/eval-1.log"],
      },
    ],
    ["its attempts were taken away", { verdict: {}, files: ["superseded/1/result.json"] }],
    ["it was adopted", { verdict: adopted, files: [".adopting/attempt.json"] }],
  ])("is as its verdict says where it was not: %s", async (_, left) => {
    expect(await summaryOf(left)).toEqual({ ...none, pass: 1, costUsd: 0.25 });
  });

  test("without a verdict it has spent what is known of its attempts", async () => {
    const attempts = { 1: ended(partly(0.875)), 2: interrupted(known(0.125)), 3: begun };
    const left = { attempts, files: [".adopting/attempt.json", "superseded/attempt.json"] };
    expect(await summaryOf(left)).toEqual({ ...none, pending: 1, costUsd: 1, costUnknown: 1 });
  });
});
