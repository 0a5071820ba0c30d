import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseMountInfo, type Mount } from "../machine/mount-table.ts";
import { editDaemonJson } from "./edit-daemon-json.ts";
import { describeAsRoot } from "./fixtures/root-place.ts";
import { lostHoldings } from "./holdings.ts";
import { missingMount } from "./missing-mount.ts";
import { survivesReboot } from "./survives-reboot.ts";
import { targetRefusals } from "./target-refusals.ts";

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

describeAsRoot("the kind of a target's file system", () => {
  test("what lies in memory, and what a program of a user's may answer for, is no disk", async () => {
    const codes = async (fsType: string) => {
      const mount = { mountPoint: "/run", fsType, device: "0:50", subtree: "/", source: "x", readOnly: false };
      const target = { directory: "/run", dataRoot: "/run/none", mount, copyIsOurs: false, copyIsUsed: false };
      return (await targetRefusals(target, { dataRoot: "/proc" })).map(({ code }) => code);
    };
    for (const fsType of ["tmpfs", "ramfs", "fuse", "fuse.sshfs"]) expect(await codes(fsType)).toEqual(["not-a-disk"]);
    for (const fsType of ["ext4", "xfs", "btrfs", "fuseblk"]) expect(await codes(fsType)).toEqual([]);
  });
});

test("what a move lost is named", () => {
  const before = { images: ["sha256:a", "x:1 sha256:a"], containers: ["c"], volumes: ["v"] };
  expect(lostHoldings(before, { ...before, images: ["sha256:a", "more"] })).toEqual(["image x:1 sha256:a"]);
  expect(lostHoldings(before, before)).toEqual([]);
});
