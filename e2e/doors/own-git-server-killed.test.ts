import { fork } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { sweep } from "@cooperbench-ts/core";
import { openDocker } from "@cooperbench-ts/docker-images";
import { expect, onTestFinished, test } from "vitest";
import { describeWith, sharedSocket } from "../images/parts.ts";
import { until } from "../images/support/until.ts";
import { GitAttempt, leftWith } from "./support/git-attempt.ts";

/** Of a length that nothing else on this machine sleeps. */
const WORK = `sleep ${7_000_000 + process.pid}`;

describeWith(["docker", "base-image", "git-server-image"], "an attempt with git and a team's volume, killed", () => {
  test("at its limit: no process, container, network or volume of it is left", async () => {
    const { opened, agent } = await GitAttempt.start();
    onTestFinished(() => opened.end());
    await opened.docker(["exec", "-d", agent, ...WORK.split(" ")]);
    await worksOn();
    await opened.door.removeAll();
    expect([await atWork(), await leftWith(`cooperbench-ts.e2e.door=${opened.label}`)]).toEqual([0, []]);
  });

  test("with its harness: a sweep of its experiment finds all of it, and leaves none", async () => {
    const experiment = `killed-${process.pid}`;
    const child = fork(new URL("support/git-attempt-process.ts", import.meta.url), [experiment, WORK]);
    const exited = once(child, "exit");
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = exited.then(() => Promise.reject(new Error("it ended by itself")));
    const [host] = await Promise.race([once(child, "message"), ended]);
    onTestFinished(() => rm(dirname(String(host).slice("unix://".length)), { recursive: true }));
    const label = `dev.cooperbench-ts.experiment=${experiment}`;
    const docker = openDocker({ host: `unix://${sharedSocket}` });
    // A living owner's attempt is not touched.
    expect((await sweep(docker, { experiment, apply: true })).filter(({ kind }) => kind !== "folder")).toEqual([]);
    child.kill("SIGKILL");
    await exited;
    await worksOn();
    expect(await leftWith(label)).toHaveLength(5);

    const swept = (await sweep(docker, { experiment, apply: true })).filter(({ kind }) => kind !== "folder");
    expect(swept.map(({ kind, problem }) => [kind, problem])).toEqual(
      ["container", "container", "network", "volume", "volume"].map((kind) => [kind, null]),
    );
    expect([await atWork(), await leftWith(label)]).toEqual([0, []]);
  });
});

/** A detached command is answered before its program runs. */
function worksOn(): Promise<void> {
  return until("the agent works on", 10_000, async () => (await atWork()) === 1);
}

/** Processes on this machine, in containers too, that do the agent's work. */
async function atWork(): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const argvs = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return argvs.filter((argv) => argv.split("\0").filter(Boolean).join(" ") === WORK).length;
}
