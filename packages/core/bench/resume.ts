/**
 * The decision of a resume for 10,000 trials (what runs, what is skipped, and why) against bare reading of what it reads, which
 * is to read each file and JSON.parse each line or file: once of the journal alone, and once with the folders of all finished
 * trials. In turns, each in a process of its own, so that both meet the same machine.
 * `node --conditions=@cooperbench-ts/source packages/core/bench/resume.ts`
 * Prints one JSON line; exits 1 when a decision takes more than 1.5 times as long. The CPU of the collector's and the compiler's
 * threads is told beside it.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { makeLongExperiment } from "./support/long-experiment.ts";
import { median, rounded } from "./support/numbers.ts";

const TRIALS = 10_000;
const ROUNDS = 11;
const MAX_RATIO = 1.5;
const measure = fileURLToPath(new URL("support/measure-resume.ts", import.meta.url));

interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
}

async function measured(what: string, dir: string): Promise<Measured> {
  const argv = [...process.execArgv, measure, what, dir, String(TRIALS)];
  return JSON.parse((await promisify(execFile)(process.execPath, argv)).stdout) as Measured;
}

async function compare(dir: string, bare: string, decision: string) {
  const [ofBare, ofDecision]: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    ofBare.push(await measured(bare, dir));
    ofDecision.push(await measured(decision, dir));
  }
  const middle = (all: readonly Measured[], key: keyof Measured): number => median(all.map((one) => one[key]));
  return {
    bareMs: Math.round(middle(ofBare, "ms")),
    decisionMs: Math.round(middle(ofDecision, "ms")),
    ratio: rounded(middle(ofDecision, "ms") / middle(ofBare, "ms")),
    cpuRatio: rounded(middle(ofDecision, "cpuMs") / middle(ofBare, "cpuMs")),
  };
}

const dir = await mkdtemp(path.join(tmpdir(), "cbts-bench-resume-"));
try {
  const { lines, bytes } = await makeLongExperiment(dir, TRIALS);
  const journal = await compare(dir, "bareJournal", "decideFromJournal");
  const withFolders = await compare(dir, "bareAll", "decideFromAll");
  const megabytes = Math.round(bytes / 1e6);
  console.log(JSON.stringify({ bench: "resume", trials: TRIALS, lines, megabytes, journal, withFolders }));
  process.exitCode = Math.max(journal.ratio, withFolders.ratio) > MAX_RATIO ? 1 : 0;
} finally {
  await rm(dir, { recursive: true, force: true });
}
