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
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseMountInfo, type Mount } from "../machine/mount-table.ts";
import { copyTree } from "./copy-tree.ts";
import { editDaemonJson } from "./edit-daemon-json.ts";
import { lostHoldings } from "./holdings.ts";
import { removeCopy } from "./remove-below.ts";
import { survivesReboot } from "./survives-reboot.ts";
import { missingMount } from "./missing-mount.ts";
import { restOf, spaceRefusals, targetRefusals } from "./target-refusals.ts";
import { listTree, type CopyUnit } from "./tree-listing.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cbts-root-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("whether a mount survives a reboot: fstab, systemd, by hand", async () => {
  const at = (mountPoint: string, fsType = "ext4"): Mount => ({
    mountPoint,
    fsType,
    device: "8:1",
    subtree: "/",
    source: "/dev/sda1",
    readOnly: false,
  });
  mkdirSync(join(directory, "etc/systemd/system"), { recursive: true });
  writeFileSync(
    join(directory, "etc/fstab"),
    "# /dev/x /mnt/c ext4\n/dev/sda1 /mnt/my\\040data ext4 defaults 0 2\nLABEL=x /mnt/b/ ext4 noauto 0 0\n",
  );
  const unit = (folder: string, name: string, text: string) => {
    mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(join(directory, folder, name), text);
  };
  unit("etc/systemd/system", "mnt-d.mount", "[Mount]\nWhat=/dev/sdd\nWhere=/mnt/d\n");
  unit("etc/systemd/system/local-fs.target.wants", "mnt-d.mount", "");
  unit("etc/systemd/system", "mnt-off.mount", "[Mount]\nWhere=/mnt/off\n[Install]\nWantedBy=local-fs.target\n");
  unit("etc/systemd/system", "mnt-auto.mount", "[Mount]\nWhere=/mnt/auto\n");
  unit("etc/systemd/system/local-fs.target.requires", "mnt-auto.automount", "");
  unit("run/systemd/generator", "mnt-gpt.mount", "[Mount]\nWhere=/mnt/gpt\n");
  unit("run/systemd/generator", "mnt-gone.mount", "[Unit]\nSourcePath=/etc/fstab\n[Mount]\nWhere=/mnt/gone\n");
  const answer = async (mountPoint: string, fsType?: string) =>
    (await survivesReboot(at(mountPoint, fsType), directory)).answer;
  expect([
    await answer("/"),
    await answer("/mnt/my data"),
    await answer("/mnt/d"),
    await answer("/tank", "zfs"),
    await answer("/mnt/auto"),
    await answer("/mnt/gpt"),
  ]).toEqual(["yes", "yes", "yes", "yes", "yes", "yes"]);
  expect([await answer("/mnt/off"), await answer("/mnt/gone")]).toEqual(["no", "no"]);
  expect((await survivesReboot(at("/mnt/off"), directory)).because).toContain("systemctl enable mnt-off.mount");
  expect([await answer("/mnt/b"), await answer("/mnt/c"), await answer("/mnt/e")]).toEqual(["no", "no", "no"]);
  expect((await survivesReboot(at("/mnt/e"), join(directory, "none"))).answer).toBe("unknown");
});

test("a mount that should hold a path and is not there", async () => {
  mkdirSync(join(directory, "etc/systemd/system"), { recursive: true });
  writeFileSync(
    join(directory, "etc/fstab"),
    "/dev/a / ext4\n/dev/b /data ext4\n/dev/c none swap\n/dev/d /here ext4\n",
  );
  writeFileSync(join(directory, "etc/systemd/system/srv-x.mount"), "[Mount]\nWhere=/srv/x\n");
  const table = parseMountInfo(
    [
      "1 0 8:0 / / rw - ext4 /dev/a rw",
      "2 1 8:3 / /here rw - ext4 /dev/d rw",
      "3 1 8:4 / /mnt/ok rw - ext4 /dev/e rw",
    ].join("\n"),
  );
  // dockerd binds its root onto itself, which makes it a mount point of the main disk.
  const bound = [...table, ...parseMountInfo("4 1 8:0 /mnt/gone/docker /mnt/gone/docker rw - ext4 /dev/a rw")];
  const missing = async (path: string) => (await missingMount(path, bound, directory))?.mountPoint ?? null;
  expect(await missing("/data/docker")).toBe("/data");
  expect(await missing("/srv/x/docker")).toBe("/srv/x");
  expect(await missing("/mnt/gone/docker")).toBe("/mnt/gone");
  expect(await missing("/here/docker")).toBeNull();
  expect(await missing("/mnt/ok/docker")).toBeNull();
  expect(await missing("/var/lib/docker")).toBeNull();
  expect(await missing("/database")).toBeNull();
});

describe("daemon.json", () => {
  const edited = (text: string | null, dataRoot: string | null = "/mnt/data/docker") => {
    const edit = editDaemonJson(text, dataRoot);
    return edit.kind === "edited" ? edit.text : edit.message;
  };

  test("every other byte stays", () => {
    expect(edited(null)).toBe('{\n  "data-root": "/mnt/data/docker"\n}\n');
    expect(edited("{}")).toBe('{\n  "data-root": "/mnt/data/docker"\n}');
    expect(edited('{\n    "log-level" : "warn"\n}\n')).toBe(
      '{\n    "data-root": "/mnt/data/docker",\n    "log-level" : "warn"\n}\n',
    );
    expect(edited('{"a":{"data-root":"no"},"s":"\\"data-root\\": {", "data-root" : "/old","z":[1]}')).toBe(
      '{"a":{"data-root":"no"},"s":"\\"data-root\\": {", "data-root" : "/mnt/data/docker","z":[1]}',
    );
  });

  test("without a data root, every other byte stays too", () => {
    expect(edited('{"data-root":"/old"}', null)).toBe("{}");
    expect(edited('{\n  "data-root": "/old",\n  "a": 1\n}\n', null)).toBe('{\n  "a": 1\n}\n');
    expect(edited('{\n  "a": 1,\n  "data-root": "/old"\n}\n', null)).toBe('{\n  "a": 1\n}\n');
    expect(edited('{"a":1}', null)).toBe('{"a":1}');
  });

  test("what is no object is refused", () => {
    expect(edited("[]")).toContain("not a JSON object");
    expect(edited('{"a": 1,}')).toContain("not a JSON object");
  });

  test("any configuration keeps every key", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.option(fc.string()),
        fc.constantFrom(undefined, 2, "\t"),
        (settings, old, indent) => {
          const whole = old === null ? settings : { ...settings, "data-root": old };
          const { ["__proto__"]: _proto, ...plain } = whole;
          const text = edited(JSON.stringify(plain, null, indent));
          expect(JSON.parse(text)).toEqual({
            ...(JSON.parse(JSON.stringify(plain)) as object),
            "data-root": "/mnt/data/docker",
          });
          const { ["data-root"]: _root, ...others } = JSON.parse(JSON.stringify(plain)) as Record<string, unknown>;
          expect(JSON.parse(edited(text, null))).toEqual(others);
        },
      ),
    );
  });
});

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

test("what lies in memory, and what a program of a user's may answer for, is no disk", async () => {
  const codes = async (fsType: string) => {
    const mount = { mountPoint: directory, fsType, device: "0:50", subtree: "/", source: "x", readOnly: false };
    const target = { directory, dataRoot: join(directory, "docker"), mount, copyIsOurs: false, copyIsUsed: false };
    return (await targetRefusals(target, { dataRoot: "/proc" })).map(({ code }) => code);
  };
  for (const fsType of ["tmpfs", "ramfs", "fuse", "fuse.sshfs"]) expect(await codes(fsType)).toEqual(["not-a-disk"]);
  for (const fsType of ["ext4", "xfs", "btrfs", "fuseblk"]) expect(await codes(fsType)).toEqual([]);
});

test("what a move lost is named", () => {
  const before = { images: ["sha256:a", "x:1 sha256:a"], containers: ["c"], volumes: ["v"] };
  expect(lostHoldings(before, { ...before, images: ["sha256:a", "more"] })).toEqual(["image x:1 sha256:a"]);
  expect(lostHoldings(before, before)).toEqual([]);
});
