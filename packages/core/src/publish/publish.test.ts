import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Trial, VerdictFile } from "@cooperbench-ts/results";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Layout } from "@cooperbench-ts/results/node";
import { judgements, verdictFile } from "../testing/judgements.ts";
import { publishTrial } from "./publish.ts";

const kill = vi.hoisted(() => ({ after: Number.POSITIVE_INFINITY }));
/** A folder on another file system than all others; null: there is only one. */
const mount = vi.hoisted(() => ({ at: null as string | null }));

// The process dies at a file operation: that one and all later ones, clean-ups too, do not happen.
vi.mock(import("node:fs/promises"), async (importOriginal) => {
  const real = await importOriginal();
  const mortal = <Args extends unknown[], Result>(operation: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (kill.after <= 0) throw new Error("killed");
      kill.after -= 1;
      return operation(...args);
    };
  };
  return {
    ...real,
    mkdir: mortal(real.mkdir) as typeof real.mkdir,
    open: mortal(real.open),
    rename: mortal(async (from: string, to: string) => {
      const across = mount.at !== null && from.startsWith(mount.at) !== to.startsWith(mount.at);
      if (across) throw Object.assign(new Error("EXDEV: cross-device link not permitted"), { code: "EXDEV" });
      return real.rename(from, to);
    }) as typeof real.rename,
    cp: mortal(real.cp),
    rm: mortal(real.rm),
    writeFile: mortal(real.writeFile),
  };
});

const trial: Trial = {
  run: "m-coop-comm",
  setting: "coop-comm",
  repeat: 1,
  pair: { repo: "r_task", taskId: 1, features: [1, 2] },
};
const reference = { run: trial.run, setting: trial.setting, pair: "r_task/1/f1_f2" };
const older = verdictFile(reference, judgements.modelDown, { judgedAt: "2026-01-01T00:00:00.000Z" });
const newer = verdictFile(reference, judgements.pass, { judgedAt: "2026-01-02T00:00:00.000Z" });

let folder: string;
let layout: Layout;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "publish-"));
  layout = new Layout(folder, "m");
});
afterEach(() => {
  mount.at = null;
  return rm(folder, { recursive: true, force: true });
});

async function upstreamWrote(attempt: number, content: string): Promise<void> {
  const { pairFolder } = layout.attempt(trial, attempt);
  await mkdir(pairFolder, { recursive: true });
  await writeFile(path.join(pairFolder, "result.json"), content);
}

async function filesOf(place: string): Promise<Record<string, string>> {
  const names = await readdir(place);
  return Object.fromEntries(
    await Promise.all(
      names.sort().map(async (name) => [name, await readFile(path.join(place, name), "utf8")] as const),
    ),
  );
}

function written(verdict: VerdictFile): string {
  return `${JSON.stringify(verdict, null, 2)}\n`;
}

/** Calls it again and again, each time dying one file operation later, until it comes through. */
async function publishThroughKills(attempt: number, verdict: VerdictFile): Promise<number> {
  for (let operations = 0; ; operations += 1) {
    kill.after = operations;
    try {
      await publishTrial(layout, trial, attempt, verdict);
      return operations;
    } catch (error) {
      if ((error as Error).message !== "killed") throw error;
    } finally {
      kill.after = Number.POSITIVE_INFINITY;
    }
  }
}

describe("publishTrial", () => {
  it("puts the folder in its place with its verdict", async () => {
    await upstreamWrote(1, "{}");
    await publishTrial(layout, trial, 1, newer);
    expect(await filesOf(layout.published(trial))).toEqual({ "result.json": "{}", "verdict.json": written(newer) });
    expect(layout.published(trial)).toBe(path.join(folder, "m-coop-comm/coop/r_task/1/f1_f2"));
  });

  it("comes to the same end after dying at every single file operation in turn", async () => {
    await upstreamWrote(1, "one");
    await publishTrial(layout, trial, 1, older);
    await upstreamWrote(2, "two");
    expect(await publishThroughKills(2, newer)).toBeGreaterThan(8);
    expect(await filesOf(layout.published(trial))).toEqual({ "result.json": "two", "verdict.json": written(newer) });
    expect(await filesOf(path.join(layout.trial(trial), "superseded", "1"))).toEqual({
      "result.json": "one",
      "verdict.json": written(older),
    });
    expect(await readdir(path.join(layout.trial(trial), "superseded"))).toEqual(["1"]);
  });

  it.each(["one file system", "a run's folder on a file system of its own"])(
    "comes to the same end after each kill, over %s",
    async (which) => {
      for (let operations = 0; ; operations += 1) {
        await rm(folder, { recursive: true, force: true });
        mount.at = which === "one file system" ? null : path.join(folder, trial.run);
        await upstreamWrote(1, "one");
        await publishTrial(layout, trial, 1, older);
        await upstreamWrote(2, "two");
        kill.after = operations;
        const died = await publishTrial(layout, trial, 2, newer).then(
          () => false,
          () => true,
        );
        kill.after = Number.POSITIVE_INFINITY;
        // Nobody ever sees a part.
        const seen = await filesOf(layout.published(trial)).catch(() => null);
        if (seen !== null) expect(Object.keys(seen)).toEqual(["result.json", "verdict.json"]);
        await publishTrial(layout, trial, 2, newer);
        expect(await filesOf(layout.published(trial))).toEqual({
          "result.json": "two",
          "verdict.json": written(newer),
        });
        expect(await readdir(path.dirname(layout.published(trial)))).toEqual(["f1_f2"]);
        const aside = path.join(layout.trial(trial), "superseded");
        const first = await filesOf(path.join(aside, "1"));
        expect(first).toEqual({ "result.json": "one", "verdict.json": written(older) });
        if (!died) break;
      }
    },
  );

  it("writes its verdict again where only that is gone", async () => {
    await upstreamWrote(1, "one");
    await publishTrial(layout, trial, 1, newer);
    await rm(path.join(layout.published(trial), "verdict.json"));
    await publishTrial(layout, trial, 1, newer);
    expect(await filesOf(layout.published(trial))).toEqual({ "result.json": "one", "verdict.json": written(newer) });
  });

  it("takes away the evidence of an earlier attempt where upstream wrote nothing", async () => {
    await upstreamWrote(1, "one");
    await publishTrial(layout, trial, 1, older);
    await publishThroughKills(2, newer);
    await expect(readdir(layout.published(trial))).rejects.toMatchObject({ code: "ENOENT" });
    expect(await readFile(path.join(layout.trial(trial), "verdict.json"), "utf8")).toBe(written(newer));
    expect(await readdir(path.join(layout.trial(trial), "superseded"))).toEqual(["1"]);
  });
});
