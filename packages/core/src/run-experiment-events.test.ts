import { appendFile, mkdir, readFile, rm, truncate } from "node:fs/promises";
import {
  type ExperimentStatus,
  type JournalEntry,
  type RunEvent,
  RunFold,
  standingTrials,
  statusOf,
} from "@cooperbench-ts/results/experiment";
import { Layout, readExperimentManifest, readJournal, readStatus, scanEvents } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ObservedHarness } from "./testing/observed-harness.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let harness: ObservedHarness;
beforeEach(async () => {
  harness = await ObservedHarness.start();
});
afterEach(() => harness.end());

type Entry = JournalEntry<RunEvent>;

async function eventsOf({ logs, name }: RehearsedCampaign): Promise<Entry[]> {
  const entries: Entry[] = [];
  await scanEvents(new Layout(logs, name).events, (entry) => entries.push(entry));
  return entries;
}

async function statusFrom({ logs, name }: RehearsedCampaign, fold: RunFold): Promise<ExperimentStatus> {
  const runs = (await readExperimentManifest(new Layout(logs, name)))?.runs ?? [];
  const { trials, preflightUsd } = fold.state;
  const facts = { runs, trials: standingTrials(trials), preflightUsd, session: fold.session };
  return statusOf({ experiment: name, ...facts, now: new Date(0) });
}

function folded(entries: readonly Pick<Entry, "at" | "event">[]): RunFold {
  const fold = new RunFold();
  for (const entry of entries) fold.take(entry);
  return fold;
}

/** Journal, folders and rows on the one side, events alone on the other. */
async function expectStatus(campaign: RehearsedCampaign): Promise<void> {
  const told = await statusFrom(campaign, folded(await eventsOf(campaign)));
  expect(told).toEqual(await readStatus(campaign.logs, campaign.name));
}

const storm = { faults: "storm", pairs: 4, seed: 11 } as const;

describe("events.jsonl", () => {
  it("has every line of the journal, in its order, and any prefix of it tells the status of that moment", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, ...storm });
    await harness.run(campaign);
    const { logs, name } = campaign;
    const events = await eventsOf(campaign);
    const { entries: journal } = await readJournal(new Layout(logs, name).journal);
    const ofJournal = new Set(journal.map(({ event }) => event.type as string));
    expect(events.filter(({ event }) => ofJournal.has(event.type)).map(({ at, event }) => ({ at, event }))).toEqual(
      journal.map(({ at, event }) => ({ at, event })),
    );
    const [said, durable] = [new RunFold(), new RunFold()];
    let lines = 0;
    for (const entry of events) {
      said.take(entry);
      if (!ofJournal.has(entry.event.type)) continue;
      durable.take(journal[lines++] as (typeof journal)[number]);
      const [told, expected] = [await statusFrom(campaign, said), await statusFrom(campaign, durable)];
      const live = { paused: null, stopping: null, running: [] };
      expect({ ...told, ...live }).toEqual({ ...expected, ...live });
    }
    const kinds = new Set(events.map(({ event }) => event.type));
    expect([...kinds]).toEqual(expect.arrayContaining(["decided", "planned", "retry", "trial-judged"]));
  });

  it("comes to what the files say when a run has ended, and goes on from there in the next one", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, ...storm }, { attempts: 1 });
    for (let session = 0; session < 2; session += 1) {
      await harness.run(campaign);
      await expectStatus(campaign);
    }
  });

  it("that cannot be written costs the run nothing", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, ...storm }, { attempts: 1 });
    const { events } = new Layout(campaign.logs, campaign.name);
    await mkdir(events, { recursive: true });
    expect((await harness.run(campaign)).counts.pending).toBe(0);
    await rm(events, { recursive: true });
    await harness.run(campaign);
    await expectStatus(campaign);
  });

  it.each([
    ["is gone", (file: string) => rm(file)],
    ["has lost its end", async (file: string) => truncate(file, Math.floor((await readFile(file)).length / 2))],
    ["has a torn end", (file: string) => appendFile(file, '{"crc":"01234567","format":1,"at":"2026')],
  ])("that %s is put right by the next session", async (_, harm) => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, ...storm }, { attempts: 1 });
    await harness.run(campaign);
    await harm(new Layout(campaign.logs, campaign.name).events);
    await harness.run(campaign);
    await expectStatus(campaign);
  });
});
