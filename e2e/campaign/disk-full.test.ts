import { mkdir, open, rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type ExperimentConfigInput,
  type ExperimentEvent,
  type ExperimentOutcome,
  runExperiment,
} from "@cooperbench-ts/core";
import { createRehearsal, readLedger, type Rehearsal } from "@cooperbench-ts/rehearsal";
import { describe, expect, onTestFinished, test } from "vitest";
import { testFolder } from "../cli/support/folders.ts";
import { missing } from "../images/missing-parts.ts";
import { LoopDisk } from "../images/support/loop-disk.ts";

const PAIRS = 6;
const part = missing(["root", "loop-mounts"]);

describe.skipIf(part !== null)(`logs on a disk that is full${part === null ? "" : ` (it needs ${part})`}`, () => {
  // The later one gets an agent configuration for every attempt.
  test.each(["0.0.11", "0.0.29"])(
    "the run pauses, loses nothing, and goes on when there is space again (%s)",
    async (version) => {
      const campaign = await Campaign.make(version);
      let paused = 0;
      const outcome = await campaign.run({
        onEvent: (event) => {
          if (event.type === "trial-ended" && paused === 0) campaign.fill();
          if (event.type === "paused") {
            expect(event.cause).toBe("disk-full");
            paused += 1;
            campaign.free();
          }
        },
      });
      expect(paused).toBeGreaterThan(0);
      expect(outcome).toMatchObject({ kind: "complete", counts: { planned: PAIRS, infraError: 0, pending: 0 } });
    },
  );

  test("it stops when its patience is over, and the same call does the rest", async () => {
    const campaign = await Campaign.make();
    const finished = new Set<string>();
    const stopped = await campaign.run({
      patience: 3000,
      onEvent: (event) => {
        if (event.type !== "trial-ended") return;
        finished.add(`${event.run}/${event.pair}`);
        campaign.fill();
      },
    });
    expect(stopped).toMatchObject({ kind: "stopped", stop: { cause: "disk-full" } });
    expect(stopped.stop?.remedy).toContain("Free space");
    const begun = (await readLedger(campaign.rehearsal.stateDir)).length;

    campaign.free();
    expect(await campaign.run({})).toMatchObject({ kind: "complete", counts: { infraError: 0 } });
    const later = (await readLedger(campaign.rehearsal.stateDir)).slice(begun);
    expect(later.filter(({ run, pair }) => finished.has(`${run}/${pair}`))).toEqual([]);
  });

  test("no further file is as full as no further byte", async () => {
    const campaign = await Campaign.make("0.0.11", 1000);
    const stopped = await campaign.run({
      patience: 3000,
      onEvent: (event) => {
        if (event.type === "phase-started") campaign.fillWithFiles();
      },
    });
    expect(stopped).toMatchObject({ kind: "stopped", stop: { cause: "disk-full" } });
    campaign.free();
    expect(await campaign.run({})).toMatchObject({ kind: "complete", counts: { infraError: 0 } });
  });

  test("an interrupt ends the pause at once", async () => {
    const campaign = await Campaign.make();
    const abort = new AbortController();
    let pausedAt = Number.NaN;
    const outcome = await campaign.run({
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === "trial-ended") campaign.fill();
        if (event.type !== "paused") return;
        pausedAt = performance.now();
        abort.abort();
      },
    });
    expect(outcome.kind).toBe("interrupted");
    expect(performance.now() - pausedAt).toBeLessThan(10_000);
    campaign.free();
    expect(await campaign.run({})).toMatchObject({ kind: "complete", counts: { infraError: 0 } });
  });

  test("full from the beginning: the folder is named, and nothing runs", async () => {
    const campaign = await Campaign.make();
    campaign.fill();
    await campaign.filled;
    await expect(campaign.run({})).rejects.toMatchObject({ code: "logs-unwritable" });
    expect(await readLedger(campaign.rehearsal.stateDir)).toEqual([]);
  });
});

/** A rehearsal whose logs alone lie on a small disk. */
class Campaign {
  readonly rehearsal: Rehearsal;
  readonly #disk: LoopDisk;
  filled: Promise<void> | null = null;

  private constructor(rehearsal: Rehearsal, disk: LoopDisk) {
    this.rehearsal = rehearsal;
    this.#disk = disk;
  }

  static async make(upstreamVersion = "0.0.11", files?: number): Promise<Campaign> {
    const dir = await testFolder();
    const disk = await LoopDisk.make(64, files);
    onTestFinished(() => disk.end());
    return new Campaign(await createRehearsal({ dir, pairs: PAIRS, timeScale: 0, upstreamVersion }), disk);
  }

  run(options: {
    patience?: number;
    signal?: AbortSignal;
    onEvent?: (event: ExperimentEvent) => void;
  }): Promise<ExperimentOutcome> {
    const { rehearsal } = this;
    const input: ExperimentConfigInput = {
      name: "full",
      model: "rehearsal/stand-in",
      agent: rehearsal.upstreamVersion === "0.0.11" ? "mini_swe_agent" : "mini_swe_agent_v2",
      upstream: rehearsal.upstreamPath,
      dataset: rehearsal.datasetDir,
      subset: rehearsal.subset,
      settings: ["solo"],
      logs: path.join(this.#disk.path, "logs"),
      concurrency: 2,
      ...(options.patience === undefined ? {} : { patience: options.patience }),
    };
    return runExperiment(input, {
      environment: { PATH: process.env["PATH"] },
      standIn: { version: rehearsal.upstreamVersion },
      timeScale: 1 / 1000,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
    });
  }

  /** Takes all the space there is. */
  fill(): void {
    this.filled ??= this.#write();
  }

  async #write(): Promise<void> {
    const filler = await open(path.join(this.#disk.path, "filler"), "w");
    try {
      for (const size of [2 ** 20, 4096, 1]) {
        const bytes = Buffer.alloc(size);
        for (let full = false; !full;) {
          full = await filler.write(bytes).then(
            () => false,
            () => true,
          );
        }
      }
    } finally {
      await filler.close();
    }
    expect((await statfs(this.#disk.path)).bavail).toBe(0);
  }

  /** Takes all the files there can be, and leaves space. */
  fillWithFiles(): void {
    this.filled ??= this.#writeFiles();
  }

  async #writeFiles(): Promise<void> {
    const folder = path.join(this.#disk.path, "fillers");
    await mkdir(folder, { recursive: true });
    for (let count = 0, full = false; !full; count += 1) {
      full = await writeFile(path.join(folder, String(count)), "").then(
        () => false,
        () => true,
      );
    }
    const { ffree, bavail } = await statfs(this.#disk.path);
    expect([ffree, bavail > 0]).toEqual([0, true]);
  }

  free(): void {
    const { filled } = this;
    const fillers = ["filler", "fillers"].map((name) => path.join(this.#disk.path, name));
    this.filled = Promise.resolve(filled).then(async () => {
      for (const filler of fillers) await rm(filler, { recursive: true, force: true });
    });
  }
}
