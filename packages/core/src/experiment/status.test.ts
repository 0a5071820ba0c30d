import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parsePairKey } from "@cooperbench-ts/results";
import { expect, it, onTestFinished } from "vitest";
import { runExperiment } from "../run-experiment.ts";
import { Journal, readJournal } from "../state/journal.ts";
import { Layout } from "../state/layout.ts";
import { acquireLock } from "../state/lock.ts";
import { rehearsedCampaign } from "../testing/rehearsed-campaign.ts";
import { readStatus } from "./status.ts";

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
  const begin = async (pair: string): Promise<void> => {
    const journal = await Journal.open(layout.journal, await readJournal(layout.journal));
    const reference = { run: `${name}-solo`, setting: "solo" as const, pair };
    await journal.append({ type: "trial-reopened", ...reference });
    await journal.append({ type: "agent-started", attempt: 2, ...reference });
    await journal.close();
  };
  const status = async () => {
    const { settings, running } = await readStatus(logs, name);
    return { counts: settings[0], running };
  };

  await begin(first);
  expect(await status()).toMatchObject({ counts: { planned: 3, running: 0, interrupted: 1, waiting: 0 }, running: [] });

  const lock = await acquireLock(layout.lock);
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
