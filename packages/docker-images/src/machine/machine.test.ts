import { describe, expect, test } from "vitest";
import { rootOfConfig } from "./containerd-root.ts";
import { flagOf } from "./daemon-process.ts";
import { holderOf, mountOf, parseMountInfo } from "./mount-table.ts";

describe("mounts", () => {
  const table = parseMountInfo(
    [
      "21 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
      "30 21 254:0 /var/lib/docker /var/lib/docker rw - ext4 /dev/vda rw",
      "31 21 8:1 / /mnt/my\\040data rw - ext4 /dev/sda1 rw",
      "32 21 8:1 /docker /var/lib/moved rw shared:1 - ext4 /dev/sda1 rw",
      "33 21 8:2 / /mnt/ro ro - xfs /dev/sdb1 ro",
    ].join("\n"),
  );

  test("the table, blanks and read-only included", () => {
    expect(table.map((mount) => [mount.mountPoint, mount.readOnly])).toEqual([
      ["/", false],
      ["/var/lib/docker", false],
      ["/mnt/my data", false],
      ["/var/lib/moved", false],
      ["/mnt/ro", true],
    ]);
  });

  test("a data root that dockerd bound onto itself lies on its parent's mount", () => {
    expect(mountOf("/var/lib/docker/overlay2", table)?.mountPoint).toBe("/var/lib/docker");
    expect(holderOf("/var/lib/docker/overlay2", table)?.mountPoint).toBe("/");
    expect(holderOf("/var/lib/moved", table)?.mountPoint).toBe("/mnt/my data");
    expect(holderOf("/mnt/my data/x", table)?.mountPoint).toBe("/mnt/my data");
    expect(holderOf("/mnt/my database", table)?.mountPoint).toBe("/");
  });
});

test("containerd's root stands at the top of its configuration", () => {
  expect(rootOfConfig('version = 2\nroot = "/data/containerd"\n[plugins]\nroot = "/no"\n')).toBe("/data/containerd");
  expect(rootOfConfig("#root = '/no'\n[plugins]\n  root = '/no'\n")).toBeNull();
});

test("flags of a daemon's command line", () => {
  expect(flagOf(["dockerd", "--data-root=/x"], "--data-root", "-g")).toBe("/x");
  expect(flagOf(["dockerd", "-g", "/y"], "--data-root", "-g")).toBe("/y");
  expect(flagOf(["dockerd", "--data-rooted", "/y"], "--data-root")).toBeNull();
});
