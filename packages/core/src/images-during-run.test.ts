import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Trial } from "@cooperbench-ts/results";
import { imageName, openDocker } from "@cooperbench-ts/docker-images";
import { expect, onTestFinished, test } from "vitest";
import { imagesDuringRun } from "./images-during-run.ts";
import { Journal } from "./journal/journal.ts";
import { readPlan } from "./plan/planned-experiment.ts";
import { ImageDaemon } from "./testing/image-daemon.ts";
import { rehearsedCampaign } from "./testing/rehearsed-campaign.ts";
import { askUpstream } from "./tools/upstream-in-use.ts";
import { worldOf } from "./tools/world.ts";

test("an image that comes while a run is under way is held against the lock, and nothing is asked for after the end", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "cbts-images-"));
  const daemon = new ImageDaemon(path.join(dir, "d.sock"));
  onTestFinished(async () => {
    daemon.end();
    await rm(dir, { recursive: true });
  });
  const campaign = await rehearsedCampaign({ dir: path.join(dir, "campaign"), pairs: 1 }, { settings: ["solo"] });
  const plan = await readPlan(campaign.input);
  const experiment = { plan, upstream: await askUpstream(plan.config, worldOf(campaign.host)) };
  const { layout, trials, journal: extent } = plan;
  await mkdir(layout.home, { recursive: true });
  const journal = await Journal.open(layout.journal, extent);
  const { trial } = trials[0] as { trial: Trial };
  daemon.images.set(imageName(trial.pair), 100);
  const ask = (signal: AbortSignal) =>
    imagesDuringRun(experiment, journal, { ...campaign.host, imagesLock: { schemaVersion: 1, images: {} } })(
      { client: openDocker({ host: `unix://${dir}/d.sock` }) },
      [trial],
      signal,
      () => {},
    );
  expect(await ask(new AbortController().signal)).toMatchObject([{ state: "changed", reason: "image-unusable" }]);
  await expect(ask(AbortSignal.abort())).rejects.toThrow(/abort/);
  await journal.close();
});
