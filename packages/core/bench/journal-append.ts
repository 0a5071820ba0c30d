/**
 * Appends to the journal one by one, each durable before the next, against bare writes of the same lines with fdatasync, in turns.
 * `node --conditions=@cooperbench-ts/source packages/core/bench/journal-append.ts`
 * Prints one JSON line. The disk decides about both: there is no bar.
 */
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { JournalEvent } from "@cooperbench-ts/results/experiment";
import { Journal } from "../src/journal/journal.ts";
import { quantile, rounded } from "./support/numbers.ts";

const APPENDS = 1000;
const AT_ONCE = 8;

const dir = await mkdtemp(path.join(tmpdir(), "cbts-bench-journal-"));
const journal = await Journal.open(path.join(dir, "journal.jsonl"), { validBytes: 0 });
const bare = await open(path.join(dir, "bare.jsonl"), "a");
const event: JournalEvent = {
  type: "agent-ended",
  run: "bench-solo",
  setting: "solo",
  pair: "bench_task/1/f1_f2",
  attempt: 1,
  judgement: {
    verdict: null,
    redo: "eval",
    reason: "not-evaluated",
    rule: "agent-done",
    stopsRun: false,
    evidence: { file: "result.json", quote: "Submitted" },
    diagnostics: [],
  },
  spend: { costUsd: 0.5, knownUsd: 0.5, unknownCalls: [], source: "model-door" },
  repairs: 0,
};
const line = Buffer.from(`${JSON.stringify({ crc: "00000000", format: 1, at: new Date().toISOString(), event })}\n`);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
const bareWrite = async (): Promise<void> => {
  await bare.appendFile(line);
  await bare.datasync();
};

try {
  const [ofBare, ofJournal, together]: [number[], number[], number[]] = [[], [], []];
  for (let count = 0; count < APPENDS; count += 1) {
    // Whoever goes second in a turn meets a quieter disk.
    if (count % 2 === 0) ofBare.push(await timed(bareWrite));
    ofJournal.push(await timed(() => journal.append(event)));
    if (count % 2 === 1) ofBare.push(await timed(bareWrite));
  }
  // What several trials append at the same moment shares one write.
  for (let count = 0; count < APPENDS / AT_ONCE; count += 1)
    together.push(await timed(() => Promise.all(Array.from({ length: AT_ONCE }, () => journal.append(event)))));
  const p99 = (values: readonly number[]): number => rounded(quantile(values, 0.99));
  const p50 = (values: readonly number[]): number => rounded(quantile(values, 0.5));
  console.log(
    JSON.stringify({
      bench: "journal-append",
      appends: APPENDS,
      bareP50Ms: p50(ofBare),
      journalP50Ms: p50(ofJournal),
      bareP99Ms: p99(ofBare),
      journalP99Ms: p99(ofJournal),
      p99Ratio: rounded(p99(ofJournal) / p99(ofBare)),
      eightAtOnceP99Ms: p99(together),
    }),
  );
} finally {
  await journal.close();
  await bare.close();
  await rm(dir, { recursive: true, force: true });
}
