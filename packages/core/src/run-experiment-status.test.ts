import { rehearsedCampaign } from "./testing/rehearsed-campaign.ts";
import { runExperiment } from "./run-experiment.ts";
import { acquireLock } from "./journal/lock.ts";
import { Journal } from "./journal/journal.ts";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { parsePairKey } from "@cooperbench-ts/results";
import type { JournalEvent } from "@cooperbench-ts/results/experiment";
import { expect, it, onTestFinished, vi } from "vitest";
import { readJournal, Layout, readStatus } from "@cooperbench-ts/results/node";

it("takes a phase for running only where a living harness has begun it, and tells its steps", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "status-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { input, host, logs, name, rehearsal } = await rehearsedCampaign(
    { dir: folder, pairs: 3 },
    { settings: ["solo"] },
  );
  await runExperiment(input, host);
  const layout = new Layout(logs, name);
  const [first, second] = rehearsal.scenario.pairs as [string, string, string];
  const append = async (...events: readonly JournalEvent[]): Promise<void> => {
    const journal = await Journal.open(layout.journal, await readJournal(layout.journal));
    for (const event of events) await journal.append(event);
    await journal.close();
  };
  const begin = (pair: string): Promise<void> => {
    const reference = { run: `${name}-solo`, setting: "solo" as const, pair };
    return append({ type: "trial-reopened", ...reference }, { type: "agent-started", attempt: 2, ...reference });
  };
  const status = async () => {
    const { settings, running } = await readStatus(logs, name);
    return { counts: settings[0], running };
  };

  await begin(first);
  expect(await status()).toMatchObject({ counts: { planned: 3, running: 0, interrupted: 1, waiting: 0 }, running: [] });

  const lock = await acquireLock(layout.lock);
  // A clock that was set back meanwhile changes nothing.
  vi.setSystemTime(Date.now() - 3_600_000);
  onTestFinished(() => void vi.useRealTimers());
  await append({ type: "session-started", host: hostname(), pid: process.pid, version: "0" });
  expect(await status()).toMatchObject({ counts: { running: 0, interrupted: 1 }, running: [] });
  await begin(second);
  const pair = parsePairKey(second);
  if (pair === null) throw new Error(`${second} is no pair`);
  const attempt = layout.attempt({ run: `${name}-solo`, setting: "solo", repeat: 1, pair }, 2);
  await mkdir(attempt.dir, { recursive: true });
  for (const [content, steps] of [
    [null, null],
    ['{"ste', null],
    ['{"steps": 7}', 7],
  ] as const) {
    if (content !== null) await writeFile(attempt.progress, content);
    expect(await status()).toMatchObject({
      counts: { running: 1, interrupted: 1, waiting: 0 },
      running: [{ pair: second, phase: "agent", attempt: 2, steps }],
    });
  }
  await lock.release();
  expect(await status()).toMatchObject({ counts: { running: 0, interrupted: 2 }, running: [] });
});
