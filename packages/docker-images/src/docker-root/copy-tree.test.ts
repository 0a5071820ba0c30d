import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyTree } from "./copy-tree.ts";
import { removeCopy } from "./remove-below.ts";
import { restOf, spaceRefusals } from "./target-refusals.ts";
import { listTree, type CopyUnit } from "./tree-listing.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cbts-copy-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("copying", () => {
  const make = () => {
    const from = join(directory, "from");
    mkdirSync(join(from, "overlay2/a/diff"), { recursive: true });
    mkdirSync(join(from, "overlay2/b"), { recursive: true, mode: 0o710 });
    mkdirSync(join(from, "volumes/v"), { recursive: true });
    writeFileSync(join(from, "overlay2/a/diff/file with\nbreak"), "x");
    writeFileSync(join(from, "overlay2/a/one"), "1");
    linkSync(join(from, "overlay2/a/one"), join(from, "overlay2/b/linked across"));
    symlinkSync("/nowhere", join(from, "volumes/v/link"));
    writeFileSync(join(from, "top"), "t", { mode: 0o600 });
    execFileSync("touch", ["-d", "2020-01-01", join(from, "overlay2")]);
    return from;
  };
  const options = { onProgress: () => {}, signal: undefined };

  test("units that a hard link ties together are one unit", async () => {
    const tree = await listTree(make());
    if ("failure" in tree) throw new Error(tree.failure);
    expect(tree.folders).toEqual(["overlay2", "volumes"]);
    expect(tree.units.map((unit) => unit.paths.join(" ")).sort()).toEqual([
      "overlay2/a overlay2/b",
      "top",
      "volumes/v",
    ]);
  });

  test("whole, with links, modes and times; a second call copies only what has changed", async () => {
    const from = make();
    const to = join(directory, "to");
    const copied: string[] = [];
    const onCopied = async (units: readonly CopyUnit[]) => void copied.push(...units.map((unit) => unit.fingerprint));
    expect(await copyTree(from, to, { ...options, copied: new Set(), onCopied })).toBeNull();
    expect(execFileSync("diff", ["-r", "--no-dereference", from, to]).toString()).toBe("");
    expect(statSync(join(to, "overlay2/a/one")).ino).toBe(statSync(join(to, "overlay2/b/linked across")).ino);
    expect(statSync(join(to, "overlay2")).mtimeMs).toBe(statSync(join(from, "overlay2")).mtimeMs);
    expect(statSync(join(to, "overlay2/b")).mode & 0o777).toBe(0o710);
    const first = new Set(copied.splice(0));
    expect(first.size).toBe(3);
    writeFileSync(join(from, "volumes/v/new"), "new");
    expect(await copyTree(from, to, { ...options, copied: first, onCopied })).toBeNull();
    expect(copied).toHaveLength(1);
    expect(readFileSync(join(to, "volumes/v/new"), "utf8")).toBe("new");
  });

  test("what vanished at the source, or became something else, goes from an earlier copy", async () => {
    const from = make();
    const to = join(directory, "to");
    const odd = Buffer.concat([Buffer.from(join(from, "overlay2/")), Buffer.from([0xff, 0xfe])]);
    writeFileSync(odd, "a name that is no text");
    const copied = new Set<string>();
    const onCopied = async (units: readonly CopyUnit[]) => {
      for (const unit of units) copied.add(unit.fingerprint);
    };
    expect(await copyTree(from, to, { ...options, copied: new Set(), onCopied })).toBeNull();
    expect(execFileSync("diff", ["-r", "--no-dereference", from, to]).toString()).toBe("");
    rmSync(join(from, "volumes/v"), { recursive: true });
    rmSync(odd);
    rmSync(join(from, "top"));
    mkdirSync(join(from, "top"));
    writeFileSync(join(from, "top/inside"), "x");
    mkdirSync(join(from, "containers"));
    rmSync(join(from, "volumes"), { recursive: true });
    writeFileSync(join(from, "volumes"), "a file now");
    expect(await copyTree(from, to, { ...options, copied, onCopied })).toBeNull();
    expect(execFileSync("diff", ["-r", "--no-dereference", from, to]).toString()).toBe("");
  });

  test("nobody else gets into a copy while it is made", async () => {
    const from = make();
    chmodSync(from, 0o711);
    const to = join(directory, "to");
    mkdirSync(to);
    const modes: number[] = [];
    const onProgress = () => void modes.push(statSync(to).mode & 0o777);
    expect(
      await copyTree(from, to, { ...options, onProgress, copied: new Set(), onCopied: async () => {} }),
    ).toBeNull();
    expect(new Set(modes)).toEqual(new Set([0o700]));
    expect(statSync(to).mode & 0o777).toBe(0o711);
  });

  test("removing a copy follows no link out of it, and a link in its place is not removed", async () => {
    const to = make();
    const outside = join(directory, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "kept"), "kept");
    symlinkSync(outside, join(to, "overlay2/a/out"));
    symlinkSync(outside, join(directory, "link"));
    await removeCopy(to);
    await expect(removeCopy(join(directory, "link"))).rejects.toThrow();
    await removeCopy(join(directory, "none"));
    expect([existsSync(to), readdirSync(directory).sort(), readFileSync(join(outside, "kept"), "utf8")]).toEqual([
      false,
      ["link", "outside"],
      "kept",
    ]);
  });

  test("only what is not copied yet needs room", async () => {
    const tree = await listTree(make());
    if ("failure" in tree) throw new Error(tree.failure);
    expect(restOf(tree, new Set())).toEqual({ bytes: tree.bytes, inodes: tree.inodes });
    const [first] = tree.units;
    expect(restOf(tree, new Set([first?.fingerprint ?? ""]))).toEqual({
      bytes: tree.bytes - (first?.bytes ?? 0),
      inodes: tree.inodes - (first?.inodes ?? 0),
    });
    const space = { path: "/x", totalBytes: tree.bytes, freeBytes: tree.bytes / 2, totalInodes: 0, freeInodes: 0 };
    expect(spaceRefusals("/x", space, tree, new Set()).map(({ code }) => code)).toEqual(["too-small"]);
    expect(spaceRefusals("/x", space, tree, new Set(tree.units.map((unit) => unit.fingerprint)))).toEqual([]);
  });

  test("a tree that is not there is a failure, an abort is not", async () => {
    expect(
      await copyTree(join(directory, "none"), join(directory, "to"), {
        ...options,
        copied: new Set(),
        onCopied: async () => {},
      }),
    ).toMatchObject({ noSpace: false });
    await expect(
      copyTree(make(), join(directory, "to"), {
        ...options,
        copied: new Set(),
        onCopied: async () => {},
        signal: AbortSignal.abort(new Error("enough")),
      }),
    ).rejects.toThrow("enough");
  });
});
