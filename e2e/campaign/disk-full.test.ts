import { open, rm, statfs } from "node:fs/promises";
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
  test("the run pauses, loses nothing, and goes on when there is space again", async () => {
    const campaign = await Campaign.make();
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
  });

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

  static async make(): Promise<Campaign> {
    const dir = await testFolder();
    const disk = await LoopDisk.make(64);
    onTestFinished(() => disk.end());
    return new Campaign(await createRehearsal({ dir, pairs: PAIRS, timeScale: 0 }), disk);
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

  free(): void {
    const { filled } = this;
    this.filled = Promise.resolve(filled).then(() => rm(path.join(this.#disk.path, "filler"), { force: true }));
  }
}
