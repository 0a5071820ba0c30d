import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type JudgeLine,
  type PairRow,
  plannedTrials,
  type Results,
  summarize,
  trialKey,
  trialLabel,
} from "@cooperbench-ts/results";
import {
  type Experiment,
  judgeTree,
  readExperiment,
  readHistory,
  readResults,
  readStatus,
} from "@cooperbench-ts/results/node";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifestFile, runManifest } from "../../../results/src/formats/fixtures/our-files.ts";
import { coopFiles, soloFiles } from "../../../results/src/read/fixtures/trees.ts";
import { judgements } from "../testing/judgements.ts";
import { SimulatedHarness, simulatedTrials } from "../testing/simulated-harness.ts";
import { befall, harm } from "../testing/journal-harm.ts";

const script = fc.record({
  agents: fc.array(fc.constantFrom(judgements.notEvaluated, judgements.modelDown, judgements.wrongKey), {
    maxLength: 4,
  }),
  evals: fc.array(fc.constantFrom(judgements.evalError, judgements.nothingSelected), { maxLength: 3 }),
  verdict: fc.constantFrom(judgements.pass, judgements.fail),
});
/** What befalls one of the files of a tree, by its place among them. */
const damage = fc.record({
  kind: fc.constantFrom("gone", "torn", "empty", "other"),
  place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
});
/** What lies in the tree that no run of ours has made. */
const foreign = fc.record({ run: fc.boolean(), unadopted: fc.boolean(), coop: fc.boolean() });

const pairs = simulatedTrials.map((trial) => trialLabel(trial).pair);
const manifest = manifestFile(runManifest("m-solo", "solo", pairs, { experiment: "m" }));

async function write(logs: string, files: readonly (readonly [string, string])[]): Promise<void> {
  for (const [name, text] of files) {
    await mkdir(path.dirname(path.join(logs, name)), { recursive: true });
    await writeFile(path.join(logs, name), text);
  }
}

async function spoil(logs: string, { kind, place }: { kind: string; place: number }): Promise<void> {
  const names = (await readdir(logs, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => file !== path.join(logs, ".cooperbench-ts/m/manifest.json"))
    .sort();
  const file = names[Math.floor(place * names.length)];
  if (file === undefined) return;
  if (kind === "gone") await rm(file);
  else if (kind === "empty") await truncate(file, 0);
  else if (kind === "torn") await truncate(file, Math.floor((await readFile(file)).length / 2));
  else await writeFile(file, '{"of": "another shape"}');
}

/** The columns that a line of `judge` shares with the table of pairs. */
function shared(one: JudgeLine | PairRow): object {
  const { run, setting, verdict, redo, reason, rule, stopsRun, costUsd, costAllAttemptsUsd } = one;
  const [pair, attempts] =
    "pairKey" in one
      ? [one.pairKey, [one.attempts, one.evalAttempts]]
      : [one.pair, [one.attempts?.agent ?? null, one.attempts?.eval ?? null]];
  return { run, setting, pair, verdict, redo, reason, rule, stopsRun, costUsd, costAllAttemptsUsd, attempts };
}

async function linesOf(dir: string): Promise<JudgeLine[]> {
  const lines: JudgeLine[] = [];
  for await (const line of judgeTree(dir)) lines.push(line);
  return lines;
}

function codesOf({ diagnostics }: Pick<Results, "diagnostics">, { run, setting, pairKey }: PairRow): string[] {
  return diagnostics
    .flatMap((about) => (about.run === run && about.setting === setting && about.pairKey === pairKey ? about.code : []))
    .sort();
}

/** Everything that shows a trial, held against the row of the tables. */
async function expectSameRows(logs: string, harness: SimulatedHarness): Promise<void> {
  const tables = await readResults(logs);
  const experiment = await readExperiment(logs, "m");
  expect([...experiment.results.pairs]).toEqual(tables.pairs.filter(({ run }) => run === "m-solo"));
  await expectExperiment(experiment, tables);
  await expectStatus(logs, tables);
  await expectRun(harness, tables);
  for (const line of await linesOf(logs)) {
    const row = tables.pairs.find(({ dir, run, pairKey }) =>
      dir === null ? run === line.run && pairKey === line.pair : path.join(logs, dir) === line.dir,
    );
    if (row === undefined) throw new Error(`no row of ${line.dir}`);
    expect(shared(line)).toEqual(shared(row));
    expect(line.diagnostics.map(({ code }) => code).sort()).toEqual(codesOf(tables, row));
    expect(await linesOf(line.dir)).toEqual([line]);
  }
}

/** `summary` and `explain`, `export` and `difficulty`. */
async function expectExperiment({ trials, results }: Experiment, tables: Results): Promise<void> {
  expect(trials.map(({ pair }) => pair)).toEqual(pairs);
  const ofTables = {
    ...tables,
    pairs: tables.pairs.filter(({ run }) => run === "m-solo") as unknown as Results["pairs"],
  };
  expect(summarize(trials)).toEqual(summarize(plannedTrials(ofTables)));
  for (const { row, judgement } of trials) {
    expect([judgement.verdict, judgement.reason, judgement.rule, judgement.redo]).toEqual([
      row.verdict,
      row.reason,
      row.rule,
      row.redo,
    ]);
    const read = (await results.attemptsOf(row)).flatMap((one) =>
      one.kind === "parsed" ? [[one.dir, one.attempt.judgement.reason]] : [],
    );
    expect(read.sort()).toEqual(
      tables.attempts
        .filter(({ pairKey }) => pairKey === row.pairKey)
        .map(({ dir, reason }) => [dir, reason])
        .sort(),
    );
  }
}

async function expectStatus(logs: string, tables: Results): Promise<void> {
  const {
    settings: [counts],
    infraByReason,
    spent,
  } = await readStatus(logs, "m");
  const rows = tables.pairs.filter(({ run }) => run === "m-solo");
  const count = (verdict: PairRow["verdict"]): number => rows.filter((row) => row.verdict === verdict).length;
  expect(counts).toMatchObject({
    planned: rows.length,
    pass: count("pass"),
    fail: count("fail"),
    infraError: count("infra_error"),
  });
  expect(infraByReason.reduce((sum, one) => sum + one.count, 0)).toBe(count("infra_error"));
  // A result that nobody adopted has a cost that was not this experiment's.
  const ours = rows.filter(({ judged }) => judged !== "evidence");
  expect(spent.knownUsd).toBeCloseTo(
    ours.reduce((sum, row) => sum + (row.spentKnownUsd ?? 0), 0),
    9,
  );
}

/** What the next call of `run` would go on from. */
async function expectRun(harness: SimulatedHarness, tables: Results): Promise<void> {
  const { state } = await readHistory(harness.layout, manifest);
  for (const pair of pairs) {
    const known = state.trials.get(trialKey({ run: "m-solo", pair }));
    const row = tables.pairs.find(({ run, pairKey }) => run === "m-solo" && pairKey === pair);
    if (known !== undefined && (known.judged !== null || known.lastAttempt > 0))
      expect(row).toMatchObject({
        verdict: known.judged?.verdict.verdict ?? null,
        spentKnownUsd: known.spent.knownUsd,
      });
  }
}

describe("what is shown of a trial", { timeout: 240_000 }, () => {
  it("is one thing, whoever shows it: trees of ours, of others, damaged, half-published", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(script, script, script),
        fc.array(fc.record({ steps: fc.integer({ min: 1, max: 60 }), harm }), { maxLength: 4 }),
        fc.array(damage, { maxLength: 4 }),
        foreign,
        async (scripts, sessions, damages, others) => {
          const logs = await mkdtemp(path.join(tmpdir(), "same-rows-"));
          try {
            const harness = new SimulatedHarness(logs, scripts);
            const written = JSON.stringify(manifest);
            await write(logs, [
              [".cooperbench-ts/m/manifest.json", written],
              ["m-solo/manifest.json", written],
            ]);
            for (const { steps, harm: what } of sessions) {
              await harness.session(steps);
              await befall(harness.layout.journal, what);
            }
            if (others.run) await write(logs, soloFiles("theirs"));
            if (others.coop) await write(logs, coopFiles("theirs", []));
            if (others.unadopted) await write(logs, soloFiles("m-solo", pairs[2]));
            await expectSameRows(logs, harness);
            for (const one of damages) await spoil(logs, one);
            await expectSameRows(logs, harness);
          } finally {
            await rm(logs, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
