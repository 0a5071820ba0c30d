import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { containerOwner, sweep } from "@cooperbench-ts/core";
import { openDocker } from "@cooperbench-ts/docker-images";
import { expect, onTestFinished, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { baseImage } from "../images/missing-parts.ts";

const EXPERIMENT = `sweep-${process.pid}`;
/** No process has it: Linux numbers end at 2^22. */
const NO_PID = 2 ** 22 + 1;

describeWithParts("sweep", (parts) => {
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const docker = (...argv: string[]): string =>
    execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, ...argv], { encoding: "utf8" }).trim();

  test("removes what dead owners of this experiment left, shows it first, and touches nothing else", async () => {
    const [, startTime = ""] = /^.*\) (?:\S+ ){19}(\S+)/s.exec(readFileSync("/proc/self/stat", "utf8")) ?? [];
    const owner = (host: string, boot: string, pid: number, time = "1"): string => [host, boot, pid, time].join("|");
    const run = (about: { owner: string | null; experiment?: string; command?: string }): string => {
      const labels = {
        "dev.cooperbench-ts.experiment": about.experiment ?? EXPERIMENT,
        ...(about.owner === null ? {} : { "dev.cooperbench-ts.owner": about.owner }),
      };
      const labelled = Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
      const command = (about.command ?? "sleep 600").split(" ");
      const id = docker("run", "-d", "--network", "none", ...labelled, baseImage, ...command);
      onTestFinished(
        () => void execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, "rm", "-f", id], { stdio: "ignore" }),
      );
      return id;
    };
    const dead = run({ owner: owner(hostname(), bootId, NO_PID) });
    const recycledPid = run({ owner: owner(hostname(), bootId, process.pid, "1") });
    const ended = run({ owner: owner(hostname(), "an-earlier-boot", 1), command: "true" });
    docker("wait", ended);
    const kept = [
      run({ owner: owner(hostname(), bootId, process.pid, startTime) }),
      run({ owner: owner(hostname(), bootId, NO_PID), experiment: `${EXPERIMENT}-other` }),
      run({ owner: owner("elsewhere", bootId, NO_PID) }),
      // A machine of the same name that shares the daemon.
      run({ owner: owner(hostname(), "an-earlier-boot", 1) }),
      run({ owner: null }),
    ];

    const client = openDocker({ host: `unix://${parts.dockerSocket}` });
    const containers = async (apply: boolean): Promise<string[]> =>
      (await sweep(client, { experiment: EXPERIMENT, apply }))
        .filter(({ kind, removed }) => kind === "container" && removed === apply)
        .map(({ id }) => id)
        .sort();
    expect(await containers(false)).toEqual([dead, recycledPid, ended].sort());
    expect(docker("inspect", "-f", "{{.Id}}", dead)).toBe(dead);
    expect(await containers(true)).toEqual([dead, recycledPid, ended].sort());
    expect(await containers(true)).toEqual([]);
    for (const id of kept) expect(docker("inspect", "-f", "{{.State.Running}}", id)).toBe("true");
  });

  test("removes verification containers of dead owners, and no others", async () => {
    const client = openDocker({ host: `unix://${parts.dockerSocket}` });
    const run = (owner: string): string => {
      const labels = ["dev.cooperbench-ts.role=image-verification", `dev.cooperbench-ts.owner=${owner}`];
      const id = docker("create", "--network", "none", ...labels.flatMap((label) => ["--label", label]), baseImage);
      onTestFinished(
        () => void execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, "rm", "-f", id], { stdio: "ignore" }),
      );
      return id;
    };
    const living = Object.values((await containerOwner()).labels)[0] ?? "";
    const kept = [run(living), run("another format"), run(living.replace(hostname(), "elsewhere"))];
    const dead = run(living.replace(`|${process.pid}|`, `|${NO_PID}|`));
    await sweep(client, { experiment: EXPERIMENT, apply: false });
    expect(docker("inspect", "-f", "{{.Id}}", dead)).toBe(dead);
    await sweep(client, { experiment: EXPERIMENT, apply: true });
    const left = docker("ps", "-aq", "--no-trunc", "--filter", "label=dev.cooperbench-ts.role").split("\n");
    expect(left).not.toContain(dead);
    expect(left).toEqual(expect.arrayContaining(kept));
  });
});
