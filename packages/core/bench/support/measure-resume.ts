// What a resume decides, or bare reading of what it reads; prints how long that took. Modules are loaded before.
import { pairKey, trialKey } from "@cooperbench-ts/results";
import { type LostResult, type ExperimentState, JournalFold } from "@cooperbench-ts/results/experiment";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { readHistory, scanJournal } from "@cooperbench-ts/results/node";
import { decideAtStart } from "../../src/plan/decide.ts";
import { benchLayout, benchTrials, isFinished, resultFiles } from "./long-experiment.ts";

const [what = "", dir = "", count = ""] = process.argv.slice(2);
const layout = benchLayout(dir);
const trials = benchTrials(Number(count));

async function bareJournal(): Promise<number> {
  let parsed = 0;
  for (const line of (await readFile(layout.journal, "utf8")).split("\n")) {
    if (line === "") continue;
    JSON.parse(line);
    parsed += 1;
  }
  return parsed;
}

/** On this thread, which is the faster way for small files. */
async function bareAll(): Promise<number> {
  let parsed = await bareJournal();
  for (const [index, trial] of trials.entries()) {
    if (!isFinished(index)) continue;
    for (const file of resultFiles) {
      JSON.parse(readFileSync(path.join(layout.published(trial), file), "utf8"));
      parsed += 1;
    }
  }
  return parsed;
}

async function decideFromJournal(): Promise<number> {
  const fold = new JournalFold();
  await scanJournal(layout.journal, (entry) => fold.take(entry));
  return decide(fold.state.trials, new Map());
}

/** As a run does it: the journal held against the folders of every trial. */
async function decideFromAll(): Promise<number> {
  const runs = [...Map.groupBy(trials, ({ run }) => run)].map(([run, ofRun]) => ({
    run,
    setting: ofRun[0]?.setting,
    repeat: 1,
    pairs: ofRun.map(({ pair }) => pairKey(pair)),
  }));
  const { state, lost } = await readHistory(layout, { runs });
  return decide(state.trials, lost);
}

function decide(states: ExperimentState["trials"], lost: ReadonlyMap<string, LostResult>): number {
  const options = { attempts: 3, keepInfra: false };
  const decisions = trials.map((trial) => {
    const key = trialKey(trial);
    return decideAtStart(states.get(key), options, lost.get(key));
  });
  return decisions.filter(({ action }) => action === "skip").length;
}

const kinds: Record<string, () => Promise<number>> = { bareJournal, bareAll, decideFromJournal, decideFromAll };
const cpu = process.cpuUsage();
const from = performance.now();
const found = await kinds[what]?.();
const ms = performance.now() - from;
const used = process.cpuUsage(cpu);
console.log(JSON.stringify({ found, ms, cpuMs: (used.user + used.system) / 1000 }));
