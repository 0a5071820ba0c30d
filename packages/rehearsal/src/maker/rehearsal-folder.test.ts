import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRehearsal } from "./create-rehearsal.ts";
import { RehearsalFolderError } from "./rehearsal-folder.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "rehearsal-folder-"));
});
afterAll(() => rmSync(root, { recursive: true }));

function folderWith(name: string, files: Readonly<Record<string, string>>): string {
  const dir = join(root, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(dir, file, ".."), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  return dir;
}

describe("a fresh rehearsal", () => {
  test("deletes the one before, and nothing else that is in its folder", async () => {
    const dir = join(root, "again");
    await createRehearsal({ dir, pairs: 2, seed: 1 });
    mkdirSync(join(dir, "logs"));
    for (const file of ["logs/old", "state/old", "notes.txt"]) writeFileSync(join(dir, file), "mine");
    expect((await createRehearsal({ dir, pairs: 3, seed: 2, fresh: true })).reused).toBe(false);
    expect(readdirSync(dir).toSorted()).toEqual([
      ".cooperbench-ts-rehearsal",
      "bin",
      "dataset",
      "notes.txt",
      "scenario.json",
      "state",
    ]);
    expect(readdirSync(join(dir, "state"))).toEqual([]);
  });

  test("deletes one that was cut off while it was made", async () => {
    const dir = folderWith("cut-off", {
      ".cooperbench-ts-rehearsal": "",
      "dataset/half": "",
      "scenario.json": '{"seed',
    });
    await expect(createRehearsal({ dir, pairs: 2 })).rejects.toMatchObject({ code: "scenario-invalid" });
    expect((await createRehearsal({ dir, pairs: 2, fresh: true })).reused).toBe(false);
    expect(readdirSync(join(dir, "dataset"))).not.toContain("half");
  });

  test.each([
    ["results of one's own", { "logs/run/result.json": "{}" }],
    ["a scenario of another program", { "scenario.json": '{"steps": []}', "state/a": "" }],
  ])("refuses a folder with %s, and deletes nothing", async (name, files) => {
    const dir = folderWith(name, files);
    const before = readdirSync(dir, { recursive: true });
    await expect(createRehearsal({ dir })).rejects.toThrow();
    await expect(createRehearsal({ dir, fresh: true })).rejects.toThrow(RehearsalFolderError);
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
    for (const [file, text] of Object.entries(files)) expect(readFileSync(join(dir, file), "utf8")).toBe(text);
  });

  test("deletes nothing for an option that cannot be", async () => {
    const dir = join(root, "kept");
    await createRehearsal({ dir, pairs: 2 });
    await expect(createRehearsal({ dir, pairs: 0, fresh: true })).rejects.toMatchObject({ code: "rehearsal-option" });
    expect(readdirSync(dir)).toContain("scenario.json");
  });
});

describe("a folder that no rehearsal can have", () => {
  test("one with a dataset of somebody's own is not written into", async () => {
    const dir = folderWith("project", { "dataset/subsets/lite.json": "the real one" });
    await expect(createRehearsal({ dir })).rejects.toThrow(/holds dataset, and is no rehearsal/);
    expect(readFileSync(join(dir, "dataset/subsets/lite.json"), "utf8")).toBe("the real one");
    expect(readdirSync(dir)).toEqual(["dataset"]);
  });

  test("a file", async () => {
    const dir = join(folderWith("files", { file: "" }), "file");
    await expect(createRehearsal({ dir })).rejects.toThrow(/is no folder/);
    await expect(createRehearsal({ dir: join(dir, "below") })).rejects.toThrow(RehearsalFolderError);
  });

  test.skipIf(process.platform !== "linux")(
    "one on a file system that takes no folders: refused, and not tried for ever",
    async () => {
      await expect(createRehearsal({ dir: "/proc/rehearsal/deep" })).rejects.toThrow(/cannot be made/);
    },
  );
});
