import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { foldJournal } from "@cooperbench-ts/results/experiment";
import { Journal } from "../journal/journal.ts";
import { readJournal, Layout, readExperimentManifest } from "@cooperbench-ts/results/node";
import { runExperiment } from "../run-experiment.ts";
import { rehearsedCampaign } from "../testing/rehearsed-campaign.ts";
import { takeOverInputs } from "./manifest.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "takeover-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("notes accepted drift in the journal before the manifest takes it over, and keeps it in every run's manifest", async () => {
  const campaign = await rehearsedCampaign({ dir, pairs: 2 }, { settings: ["solo"], limit: 1 });
  await runExperiment(campaign.input, campaign.host);
  const layout = new Layout(campaign.logs, campaign.name);
  const other = { ...campaign.input, limit: 2, model: "other/model" };

  // Killed in between: the journal knows of it, and the same call without the flag is refused as before.
  const closed = await Journal.open(layout.journal, await readJournal(layout.journal));
  const before = await readExperimentManifest(layout);
  const accepted = { field: "model", old: "rehearsal/stand-in", new: "other/model", runs: ["rehearsed-solo"] };
  const drift = [{ ...accepted, trials: 1 }];
  await closed.close();
  await expect(
    takeOverInputs(layout, closed, { drift, manifest: before as NonNullable<typeof before> }),
  ).rejects.toThrow();
  expect(await readExperimentManifest(layout)).toEqual(before);
  await expect(runExperiment(other, campaign.host)).rejects.toMatchObject({ code: "drift" });

  await runExperiment({ ...other, acceptDrift: ["model"] }, campaign.host);
  expect(foldJournal((await readJournal(layout.journal)).entries).acceptedDrift).toEqual([
    { field: "model", old: "rehearsal/stand-in", new: "other/model" },
  ]);
  const history = [{ ...accepted, at: expect.any(String) as string }];
  expect((await readExperimentManifest(layout))?.acceptedDrift).toEqual(history);
  expect(JSON.parse(await readFile(layout.runManifest("rehearsed-solo"), "utf8"))).toMatchObject({
    acceptedDrift: history,
  });
  await rm(layout.home, { recursive: true });
  expect((await readExperimentManifest(layout))?.acceptedDrift).toEqual(history);
});
