import { chmod, mkdir, mkdtemp, readdir, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pairKey } from "@cooperbench-ts/results";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { experimentConfigSchema } from "../config/config.ts";
import { writeDataset } from "../testing/dataset.ts";
import { type ExperimentInputs, readInputs, requireWritableLogs } from "./inputs.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "inputs-"));
  await writeDataset(path.join(folder, "dataset"), "lite", [
    {
      repo: "jinja_task",
      task_id: 0,
      pairs: [
        [1, 2],
        [1, 3],
      ],
    },
    { repo: "dspy_task", task_id: 8394, pairs: [[2, 4]] },
  ]);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function read(input: object = {}): Promise<ExperimentInputs> {
  return readInputs(experimentConfigSchema.parse({ model: "m", dataset: path.join(folder, "dataset"), ...input }));
}

async function pairs(input: object = {}): Promise<string[]> {
  return (await read(input)).pairs.map(pairKey);
}

describe("readInputs", () => {
  it("takes the pairs of the subset in order, task 0 too", async () => {
    expect(await pairs()).toEqual(["jinja_task/0/f1_f2", "jinja_task/0/f1_f3", "dspy_task/8394/f2_f4"]);
  });

  it("takes the wanted pairs, in the order of the subset, then the first of them", async () => {
    const wanted = ["dspy_task/8394/f2_f4", "jinja_task/0/f1_f3", "dspy_task/8394/f2_f4"];
    expect(await pairs({ pairs: wanted })).toEqual(["jinja_task/0/f1_f3", "dspy_task/8394/f2_f4"]);
    expect(await pairs({ pairs: wanted, limit: 1 })).toEqual(["jinja_task/0/f1_f3"]);
    expect(await pairs({ limit: 100 })).toHaveLength(3);
  });

  it("hashes each needed feature by itself: a larger selection changes no hash", async () => {
    const first = (await read({ limit: 1 })).datasetHash;
    const all = (await read()).datasetHash;
    expect(Object.keys(first)).toEqual(["jinja_task/0/f1", "jinja_task/0/f2"]);
    expect(all).toMatchObject(first);
    expect(Object.keys(all)).toHaveLength(5);
  });

  it("sees a change of what the agents read and of what they are tested with, and of nothing else", async () => {
    const before = (await read()).datasetHash;
    const task = path.join(folder, "dataset/jinja_task/task0");
    await writeFile(path.join(task, "feature1/notes.md"), "unrelated");
    expect((await read()).datasetHash).toEqual(before);
    await writeFile(path.join(task, "feature1/feature.md"), "another text");
    await writeFile(path.join(task, "feature3/tests.patch"), "+other tests\n");
    const after = (await read()).datasetHash;
    const changed = Object.keys(after).filter((feature) => after[feature] !== before[feature]);
    expect(changed).toEqual(["jinja_task/0/f1", "jinja_task/0/f3"]);
  });

  const refused: [string, object, string, RegExp][] = [
    ["a dataset that is not there", { dataset: "/nowhere" }, "dataset-missing", /dataset \/nowhere.*--dataset/],
    [
      "a subset that is not there",
      { subset: "full" },
      "subset-unknown",
      /subsets\/full\.json cannot be read.*--subset: lite\./,
    ],
    [
      "a pair that is none",
      { pairs: ["jinja_task/0/f2_f1"] },
      "pair-malformed",
      /pair jinja_task\/0\/f2_f1 \(--pair, or `pairs` .*lower feature first/,
    ],
    [
      "a pair of another subset",
      { pairs: ["jinja_task/0/f2_f3"] },
      "pair-unknown",
      /The subset lite has no such pair.*jinja_task\/0\/f1_f2, jinja_task\/0\/f1_f3/,
    ],
    ["a pair of another repository", { pairs: ["x_task/0/f2_f3"] }, "pair-unknown", /no pair of x_task at all/],
  ];
  it.each(refused)("refuses %s: where, what, and the remedy", async (_, input, code, message) => {
    await expect(read(input)).rejects.toMatchObject({ code, kind: "input", message: expect.stringMatching(message) });
  });

  it("refuses a dataset without a task that the subset needs", async () => {
    await unlink(path.join(folder, "dataset/dspy_task/task8394/feature4/tests.patch"));
    await expect(read()).rejects.toMatchObject({
      code: "task-unknown",
      message: expect.stringMatching(/task dspy_task\/8394: It needs .*feature4\/tests\.patch/),
    });
    expect(await pairs({ limit: 2 })).toHaveLength(2);
  });
});

describe("requireWritableLogs", () => {
  it("takes a folder that is there or can be made, and makes nothing", async () => {
    await requireWritableLogs(path.join(folder, "a/b/logs"));
    await mkdir(path.join(folder, "logs"));
    await requireWritableLogs(path.join(folder, "logs"));
    expect((await readdir(folder)).sort()).toEqual(["dataset", "logs"]);
  });

  it.skipIf(process.platform !== "linux")("refuses a place where no folder can be made, also for root", async () => {
    await expect(requireWritableLogs("/proc/logs")).rejects.toMatchObject({ code: "logs-unwritable" });
  });

  it("refuses a file, and what lies below one", async () => {
    await writeFile(path.join(folder, "file"), "");
    for (const logs of ["file", "file/logs"]) {
      await expect(requireWritableLogs(path.join(folder, logs))).rejects.toMatchObject({
        code: "logs-unwritable",
        problem: `${folder}/file is no folder.`,
      });
    }
  });

  // Root may write everywhere but on a read-only file system, which the end-to-end tests mount for it.
  const forUsers = process.getuid?.() === 0 ? (): void => {} : it;
  forUsers("refuses a folder that this user may not write", async () => {
    await mkdir(path.join(folder, "sealed"));
    await chmod(path.join(folder, "sealed"), 0o555);
    await expect(requireWritableLogs(path.join(folder, "sealed/logs"))).rejects.toMatchObject({
      code: "logs-unwritable",
    });
  });
});
