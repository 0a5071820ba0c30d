import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createRehearsal, expectedVerdicts, type LedgerEntry, readLedger } from "@cooperbench-ts/rehearsal";
import { expect } from "vitest";
import { runCli, startCli } from "./cli.ts";
import { testFolder } from "./folders.ts";
import { processesLeft } from "./processes.ts";
import { publishedVerdicts } from "./published.ts";
import { freshNumbers } from "./random.ts";

const trialOf = ({ run, pair }: LedgerEntry): string => `${run}/${pair}`;

/**
 * A rehearsal that is killed at random moments: no process stays, no finished trial runs again, no dollar counts twice, and in
 * the end every verdict is there.
 */
export async function expectsToOutliveKills({ pairs, kills }: { pairs: number; kills: number }): Promise<void> {
  const random = freshNumbers();
  const cwd = await testFolder();
  const dir = path.join(cwd, "rehearsal");
  const logs = path.join(dir, "logs");
  const args = ["rehearse", "--dir", dir, "--pairs", String(pairs), "--faults", "none"];
  const finished: { trials: ReadonlySet<string>; ledgerLines: number }[] = [];

  for (let kill = 0; kill < kills; kill += 1) {
    const running = startCli(args, { cwd });
    // Some trials further, and then anywhere within the next one, at whatever pace the machine goes.
    const further = Math.floor(random() * 6);
    await running.until(
      ({ stderr }) => stderr.includes("trials planned") && (stderr.match(/^\[\d+/gm) ?? []).length >= further,
    );
    await delay(random() * 400);
    running.send("SIGKILL");
    const { signal, code } = await running.ended;
    if (signal === null) expect(code, "it came to its end before the kill").toBe(0);
    expect(await processesLeft(dir, 5000)).toEqual([]);
    const trials = new Set((await publishedVerdicts(logs)).keys());
    finished.push({ trials, ledgerLines: (await readLedger(path.join(dir, "state"))).length });
  }
  const last = await runCli(args, { cwd });
  expect(last.code, last.stderr).toBe(0);

  const ledger = await readLedger(path.join(dir, "state"));
  for (const { trials, ledgerLines } of finished) {
    expect(ledger.slice(ledgerLines).filter((entry) => trials.has(trialOf(entry)))).toEqual([]);
  }
  console.log(`finished at the kills: ${finished.map(({ trials }) => trials.size).join(", ")} of ${pairs * 3}`);

  const { scenario } = await createRehearsal({ dir, pairs, faults: "none", seed: 1 });
  const verdicts = await publishedVerdicts(logs);
  const found = [...verdicts.values()].map(({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`);
  const expected = expectedVerdicts(scenario).map(({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`);
  expect(found.sort()).toEqual(expected.sort());

  for (const [trial, { spent }] of verdicts) {
    const bills = ledger.filter((entry) => entry.event === "billed" && trialOf(entry) === trial);
    const billed = bills.reduce((sum, entry) => sum + (entry.event === "billed" ? entry.costUsd : 0), 0);
    // What a killed attempt has cost may be unknown; then it is said so, and the known part is less.
    expect(spent.knownUsd).toBeLessThanOrEqual(billed + 1e-9);
    if (spent.unknownAttempts === 0) expect(spent.knownUsd).toBeCloseTo(billed, 9);
  }
}
