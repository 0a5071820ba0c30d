import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createRehearsal, expectedVerdicts, type LedgerEntry, readLedger } from "@cooperbench-ts/rehearsal";
import { Layout, readJournal } from "@cooperbench-ts/results/node";
import { expect } from "vitest";
import { type CliResult, type RunningCli, runCli, startCli } from "./cli.ts";
import { processesLeft } from "./processes.ts";
import { publishedVerdicts } from "./published.ts";

/** A storm that strikes a third of the trials, two of them for longer than one call tries; nothing in it hangs, so it is over in seconds. */
const STORM = { pairs: 4, faults: "storm", seed: 1 } as const;
const STRIKE_AT = 20;
const MOST_CALLS = 5;
const LOOK_EVERY_MS = 10;

/** A rehearsal that is under way. */
export interface Struck {
  readonly cwd: string;
  readonly dir: string;
  readonly layout: Layout;
  readonly args: readonly string[];
  readonly running: RunningCli;
}

type End = number | NodeJS.Signals;

/** One way to hurt a campaign from outside. */
export interface Blow {
  readonly name: string;
  /** It strikes as soon as this holds; by default when the journal has so many lines that some trials run. */
  readonly when?: (layout: Layout) => Promise<boolean>;
  readonly strike: (struck: Struck) => Promise<unknown>;
  /** How the call that is struck must end, and what it must say. */
  readonly first: { readonly code: End | readonly End[]; readonly says?: RegExp };
  /** What a person then does before the same command, as the message says. */
  readonly mend?: (struck: Struck) => Promise<unknown>;
  /** How the same command is refused for good; left out: it comes to its end. */
  readonly refused?: { readonly code: number; readonly says: RegExp };
  /** Published results are gone: they are run again, and the journal says so. */
  readonly losesResults?: boolean;
  /** Nothing is left that could know what was paid before. */
  readonly forgets?: boolean;
}

const trialOf = ({ run, pair }: LedgerEntry): string => `${run}/${pair}`;

/** Strikes a storm rehearsal, and gives the same command again until it is done: as if it had never been struck. */
export async function expectsToOutlive(blow: Blow, cwd: string): Promise<void> {
  const dir = path.join(cwd, "rehearsal");
  const layout = new Layout(path.join(dir, "logs"), "rehearsal");
  const { pairs, faults, seed } = STORM;
  const args = ["rehearse", "--dir", dir, "--pairs", String(pairs), "--faults", faults, "--seed", String(seed)];
  const env = { TMPDIR: path.join(cwd, "tmp") };
  const again = (): Promise<CliResult> => runCli(args, { cwd, env });

  const running = startCli(args, { cwd, env });
  const struck: Struck = { cwd, dir, layout, args, running };
  const isTime = (): Promise<boolean> => blow.when?.(layout) ?? hasLines(layout.journal, STRIKE_AT);
  while (!(await isTime())) {
    if (running.child.exitCode !== null) throw new Error(`it ended too early:\n${running.output.stderr}`);
    await delay(LOOK_EVERY_MS);
  }
  const published = [...(await publishedVerdicts(layout.logs)).keys()];
  await blow.strike(struck);
  const first = await running.ended;
  expect([blow.first.code].flat(), first.stderr).toContain(first.code ?? first.signal);
  expect(first.stderr).toMatch(blow.first.says ?? /./);
  expectNoStack(first);
  expect(await processesLeft(dir, 10_000)).toEqual([]);
  await blow.mend?.(struck);

  const finished = new Set((await publishedVerdicts(layout.logs)).keys());
  const before = (await readLedger(path.join(dir, "state"))).length;
  let last = await again();
  for (let call = 2; last.code === 4 && call < MOST_CALLS; call += 1) last = await again();
  expectNoStack(last);
  expect(await processesLeft(dir, 10_000)).toEqual([]);
  if (blow.refused !== undefined) {
    expect(last.code, last.stderr).toBe(blow.refused.code);
    expect(last.stderr).toMatch(blow.refused.says);
    return;
  }
  expect(last.code, last.stderr).toBe(0);

  const { scenario } = await createRehearsal({ dir, ...STORM });
  const verdicts = await publishedVerdicts(layout.logs);
  const found = [...verdicts.values()].map(({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`);
  const expected = expectedVerdicts(scenario).map(({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`);
  expect(found.sort()).toEqual(expected.sort());
  if (blow.forgets === true) return;

  const ledger = await readLedger(path.join(dir, "state"));
  const runAgain = new Set(ledger.slice(before).map(trialOf));
  const { entries } = await readJournal(layout.journal);
  const opened = new Set(entries.flatMap(({ event }) => (event.type === "trial-reopened" ? [trialKeyOf(event)] : [])));
  // What was left as an infrastructure failure, or has lost its result, is paid for again, and it is said; nothing else.
  const lost = published.filter((trial) => !finished.has(trial));
  expect(lost.length > 0).toBe(blow.losesResults ?? false);
  const paidTwice = [...lost, ...[...runAgain].filter((trial) => finished.has(trial))];
  expect(paidTwice.filter((trial) => !opened.has(trial))).toEqual([]);
  for (const [trial, { spent }] of verdicts) {
    const bills = ledger.filter((entry) => entry.event === "billed" && trialOf(entry) === trial);
    const billed = bills.reduce((sum, entry) => sum + (entry.event === "billed" ? entry.costUsd : 0), 0);
    expect(spent.knownUsd).toBeLessThanOrEqual(billed + 1e-9);
    if (spent.unknownAttempts === 0) expect(spent.knownUsd).toBeCloseTo(billed, 9);
  }
}

const trialKeyOf = ({ run, pair }: { readonly run: string; readonly pair: string }): string => `${run}/${pair}`;

function expectNoStack({ stderr }: CliResult): void {
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(stderr).not.toContain("This is a bug");
}

async function hasLines(file: string, lines: number): Promise<boolean> {
  return (await readFile(file, "latin1").catch(() => "")).split("\n").length > lines;
}
