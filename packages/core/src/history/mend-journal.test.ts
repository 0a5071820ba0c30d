import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Trial, AttemptFile, ManifestFile, VerdictFile } from "@cooperbench-ts/results";
import { foldJournal, type JournalEvent, type TrialState } from "@cooperbench-ts/results/experiment";
import { writeJson } from "@cooperbench-ts/attempt/host";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Journal } from "../journal/journal.ts";
import { readJournal, Layout, readHistory } from "@cooperbench-ts/results/node";
import { decideAtStart } from "../plan/decide.ts";
import { judgements, phaseRecord, spend, verdictFile } from "../testing/judgements.ts";
import { mendJournal } from "./mend-journal.ts";

const trial: Trial = {
  run: "m-solo",
  setting: "solo",
  repeat: 1,
  pair: { repo: "r_task", taskId: 1, features: [1, 2] },
};
const reference = { run: trial.run, setting: trial.setting, pair: "r_task/1/f1_f2" };
// Only what a rebuild looks at.
const manifest = { schemaVersion: 1, runs: [{ ...trial, pairs: [reference.pair] }] } as unknown as ManifestFile;

let folder: string;
let layout: Layout;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rebuild-"));
  layout = new Layout(folder, "m");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function record(
  attempt: number,
  part: Pick<AttemptFile, "agent" | "evals" | "spend" | "judgement">,
): Promise<void> {
  const file: AttemptFile = { schemaVersion: 1, experiment: "m", ...reference, attempt, patchRepair: [], ...part };
  await writeJson(layout.attempt(trial, attempt).record, file);
}

async function state(): Promise<TrialState | undefined> {
  const { missing } = await readHistory(layout, manifest);
  return foldJournal(missing.map((event: JournalEvent) => ({ event }))).trials.get("m-solo/r_task/1/f1_f2");
}

describe("a journal that is gone", () => {
  it("has nothing to tell of a trial that was never run", async () => {
    expect(await state()).toBeUndefined();
  });

  it("tells attempts, evals, spend and verdict again", async () => {
    await record(1, {
      agent: phaseRecord({ phase: "agent", judgement: judgements.modelDown }),
      evals: [],
      spend: spend(0.5),
      judgement: judgements.modelDown,
    });
    await mkdir(layout.attempt(trial, 2).dir);
    await record(10, {
      agent: phaseRecord({ phase: "agent", judgement: judgements.notEvaluated }),
      evals: [
        phaseRecord({ phase: "eval", judgement: judgements.evalError }),
        phaseRecord({ phase: "eval", judgement: judgements.pass }),
      ],
      spend: spend(1),
      judgement: judgements.pass,
    });
    const verdict = verdictFile(reference, judgements.pass, {
      attempts: { agent: 2, eval: 2 },
      spent: { knownUsd: 1.5, unknownAttempts: 1 },
    });
    await writeJson(path.join(layout.trial(trial), "verdict.json"), verdict);
    expect(await state()).toMatchObject({
      lastAttempt: 10,
      attempts: { agent: 2, eval: 2 },
      // The second attempt left no record: its cost is unknown, not nothing.
      spent: { knownUsd: 1.5, unknownAttempts: 1 },
      wastedUsd: 0.5,
      open: null,
      judged: { attempt: 10, verdict },
    });
  });

  it("takes an attempt that the user interrupted for none, but keeps its bill", async () => {
    await record(1, {
      agent: phaseRecord({ phase: "agent", judgement: judgements.timeout, end: { kind: "interrupted" } }),
      evals: [],
      spend: spend(0.2),
      judgement: judgements.timeout,
    });
    expect(await state()).toMatchObject({ attempts: { agent: 0 }, spent: { knownUsd: 0.2 }, last: null });
  });

  it("evaluates on where a recovered agent phase has no record of its own", async () => {
    await record(1, {
      agent: null,
      evals: [phaseRecord({ phase: "eval", judgement: judgements.evalError })],
      spend: spend(1),
      judgement: judgements.evalError,
    });
    expect(await state()).toMatchObject({
      attempts: { agent: 1, eval: 1 },
      last: { judgement: { reason: "eval-error" } },
    });
  });

  it("takes a verdict without recorded attempts for an adopted one", async () => {
    const verdict = verdictFile(reference, judgements.fail);
    await writeJson(path.join(layout.published(trial), "verdict.json"), verdict);
    expect(await state()).toMatchObject({ judged: { verdict }, published: true });
    await mkdir(layout.attempt(trial, 1).dir, { recursive: true });
    expect(await state()).toMatchObject({ judged: { verdict }, spent: verdict.spent });
  });
});

describe("mendJournal", () => {
  it("writes a journal that is gone, and leaves a sound one alone", async () => {
    await writeJson(path.join(layout.published(trial), "verdict.json"), verdictFile(reference, judgements.fail));
    expect((await readHistory(layout, manifest)).missing).toHaveLength(1);
    await mkdir(layout.home, { recursive: true });
    expect(await mendJournal(layout, manifest)).toMatch(/was gone and is rebuilt/);
    expect(await mendJournal(layout, manifest)).toBeNull();
    await appendFile(layout.journal, "damaged\n");
    expect(await mendJournal(layout, manifest)).toMatch(/old one is kept as .*journal\.jsonl\.damaged-/);
    expect((await readJournal(layout.journal)).entries).toHaveLength(1);
  });

  it("has nothing to mend before the first run", async () => {
    expect(await mendJournal(layout, null)).toBeNull();
    expect(await readHistory(layout, null)).toMatchObject({ lines: 0, missing: [] });
  });
});

describe("a damaged line", () => {
  const other = { ...reference, pair: "r_task/2/f1_f2" };
  const both = {
    schemaVersion: 1,
    runs: [{ ...trial, pairs: [reference.pair, other.pair] }],
  } as unknown as ManifestFile;
  const work = (attempt: number, of: typeof reference): JournalEvent[] => [
    { type: "agent-started", attempt, ...of },
    { type: "agent-ended", attempt, judgement: judgements.notEvaluated, spend: spend(1), repairs: 0, ...of },
  ];
  const head: JournalEvent[] = [
    { type: "session-started", host: "h", pid: 1, version: "0" },
    { type: "preflight", costUsd: 0.25 },
    { type: "drift-accepted", field: "model", old: "a", new: "b" },
  ];

  /** Writes the lines, with one byte of one of them changed. */
  async function damaged(events: readonly JournalEvent[], line: number): Promise<void> {
    await mkdir(layout.home, { recursive: true });
    const journal = await Journal.open(layout.journal, { validBytes: 0 });
    for (const event of events) await journal.append(event);
    await journal.close();
    const lines = (await readFile(layout.journal, "utf8")).split("\n");
    lines[line] = lines[line]?.replace('"type":"', '"tYpe":"') ?? "";
    await writeFile(layout.journal, lines.join("\n"));
  }

  it("costs only what it said: all other lines stay, and what the last attempt came to is looked at", async () => {
    await mkdir(layout.attempt(trial, 1).pairFolder, { recursive: true });
    await damaged([...head, ...work(1, reference), ...work(1, other)], 4);
    const message = await mendJournal(layout, both);
    expect(message).toMatch(/had a damaged line\. .* rebuilt from the attempts and verdicts; the old one is kept/);
    const { entries, damagedLines } = await readJournal(layout.journal);
    expect(damagedLines).toEqual([]);
    const state = foldJournal(entries);
    expect(state).toMatchObject({
      sessions: 1,
      preflightUsd: 0.25,
      acceptedDrift: [{ field: "model", old: "a", new: "b" }],
    });
    const states = [reference, other].map(({ run, pair }) => state.trials.get(`${run}/${pair}`));
    expect(states[1]).toMatchObject({ last: { judgement: { reason: "not-evaluated" } }, spent: { knownUsd: 1 } });
    expect(decideAtStart(states[0], { attempts: 3, keepInfra: false, timeLimit: "keep" })).toMatchObject({
      action: "recover",
      attempt: 1,
    });
    expect(await mendJournal(layout, both)).toBeNull();
  });

  it.each([0, 1, 2, 3, 5])("leaves a trial alone that it cannot concern (line %i)", async (line) => {
    await mkdir(layout.attempt(trial, 1).pairFolder, { recursive: true });
    await damaged([...head, ...work(1, other), ...work(1, reference)], line);
    await mendJournal(layout, both);
    const { trials } = foldJournal((await readJournal(layout.journal)).entries);
    for (const { run, pair } of [reference, other])
      expect(trials.get(`${run}/${pair}`)).toMatchObject({ lastAttempt: 1, spent: { knownUsd: 1 } });
  });

  describe("of a trial that was judged twice, with the clock set back in between", () => {
    const infra = verdictFile(reference, judgements.modelDown, {
      attempts: { agent: 1, eval: 0 },
      judgedAt: "2030-01-01T00:00:00.000Z",
    });
    const passed = verdictFile(reference, judgements.pass, {
      attempts: { agent: 2, eval: 1 },
      spent: { knownUsd: 2, unknownAttempts: 0 },
      judgedAt: "2026-01-01T00:00:00.000Z",
    });
    const events: readonly JournalEvent[] = [
      { type: "agent-started", attempt: 1, ...reference },
      {
        type: "agent-ended",
        attempt: 1,
        judgement: judgements.modelDown,
        spend: spend(1),
        repairs: 0,
        ...reference,
      },
      { type: "trial-judged", attempt: 1, verdict: infra, ...reference },
      { type: "trial-published", attempt: 1, ...reference },
      { type: "trial-reopened", redo: "agent", ...reference },
      ...work(2, reference),
      { type: "eval-started", attempt: 2, evalTry: 1, ...reference },
      { type: "eval-ended", attempt: 2, evalTry: 1, judgement: judgements.pass, ...reference },
      { type: "trial-judged", attempt: 2, verdict: passed, ...reference },
    ];

    /** As the harness leaves them before the last verdict is published. */
    async function folders(onDisk: VerdictFile): Promise<void> {
      await record(1, {
        agent: phaseRecord({ phase: "agent", judgement: judgements.modelDown }),
        evals: [],
        spend: spend(1),
        judgement: judgements.modelDown,
      });
      await record(2, {
        agent: phaseRecord({ phase: "agent", judgement: judgements.notEvaluated }),
        evals: [phaseRecord({ phase: "eval", judgement: judgements.pass })],
        spend: spend(1),
        judgement: judgements.pass,
      });
      await writeJson(path.join(layout.trial(trial), "verdict.json"), onDisk);
    }

    it.each([
      { name: "both are remembered", line: 1, onDisk: passed },
      { name: "the later one is only on disk", line: 9, onDisk: passed },
      { name: "the earlier one is only on disk", line: 2, onDisk: infra },
    ])("the later verdict stands: $name", async ({ line, onDisk }) => {
      await folders(onDisk);
      await damaged(events, line);
      await mendJournal(layout, manifest);
      const mended = foldJournal((await readJournal(layout.journal)).entries).trials.get("m-solo/r_task/1/f1_f2");
      expect(mended).toMatchObject({ judged: { attempt: 2, verdict: passed }, spent: passed.spent });
      expect(mended?.verdictsAt).toEqual([infra, passed].map(({ judgedAt }) => judgedAt));
    });
  });
});
