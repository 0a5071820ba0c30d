import { accessSync, constants, existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** What a test of real images may need from the machine. */
export type Part =
  | "root"
  | "dockerd"
  | "docker"
  | "docker-registry"
  | "base-image"
  | "git-server-image"
  | "loop-mounts";

export const baseImage = "cooperbench-ts-e2e/base:1";
/** The name by which upstream asks for it. */
export const gitServerImage = "cooperbench-git-server:local";
export const sharedSocket = process.env["COOPERBENCH_TS_DOCKER_SOCKET"] ?? "/var/run/docker.sock";

const directories = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin", "/usr/local/sbin"];

/** Full path of a program, also where only root's PATH has it. */
export function findProgram(name: string): string | null {
  for (const directory of directories) {
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}

const checks: Record<Part, () => string | null> = {
  root: () => (process.getuid?.() === 0 ? null : "root (it starts daemons and mounts file systems of its own)"),
  dockerd: () => (findProgram("dockerd") === null ? "the program dockerd (Debian: docker.io)" : null),
  docker: () => (findProgram("docker") === null ? "the program docker (Debian: docker.io)" : null),
  "docker-registry": () =>
    findProgram("docker-registry") === null ? "the program docker-registry (Debian: docker-registry)" : null,
  "base-image": () => missingImage(baseImage),
  "git-server-image": () => missingImage(gitServerImage),
  "loop-mounts": () =>
    existsSync("/dev/loop-control") && findProgram("losetup") !== null && findProgram("mkfs.ext4") !== null
      ? null
      : "loop devices, losetup and mkfs.ext4",
};

function missingImage(image: string): string | null {
  const found = spawnSync("docker", ["-H", `unix://${sharedSocket}`, "image", "inspect", image], { stdio: "ignore" });
  return found.status === 0 ? null : `the image ${image} (e2e/parts/up.sh makes it)`;
}

/** Why the parts cannot be had, or null. */
export function missing(parts: readonly Part[]): string | null {
  const lacking = parts.flatMap((part) => checks[part]() ?? []);
  return lacking.length === 0 ? null : lacking.join("; ");
}
