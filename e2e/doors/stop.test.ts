import { afterEach, beforeEach, expect, test } from "vitest";
import { baseImage, describeWith } from "../images/parts.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./support/opened-door.ts";

/** What upstream's containers are kept by: v1 and eval, then v2. */
const KEPT_BY = [
  ["sleep infinity", ["--entrypoint", "", baseImage, "sleep", "infinity"]],
  ["sleep infinity at a terminal", ["-t", "-i", "--entrypoint", "", baseImage, "sleep", "infinity"]],
  ["sleep 2h of a shell", ["--entrypoint", "/bin/bash", baseImage, "-c", "sleep 2h"]],
] as const;
const GRACE = "3";

interface Stopped {
  readonly ms: number;
  readonly events: readonly string[];
  readonly exitCode: number;
}

describeWith(["docker", "base-image"], "a stop through the Docker door", () => {
  let opened: OpenedDoor;
  beforeEach(async () => {
    opened = await openedDoor();
  });
  afterEach(() => opened.end());

  type Docker = (...argv: string[]) => Promise<string>;
  const through: Docker = async (...argv) => said(await opened.docker(argv));
  const direct: Docker = async (...argv) => said(await dockerDirect(...argv));
  const said = ({ code, stdout, stderr }: Awaited<ReturnType<typeof dockerDirect>>): string => {
    expect(code, stderr).toBe(0);
    return stdout.toString().trim();
  };

  async function stopped(docker: Docker, id: string): Promise<Stopped> {
    const began = performance.now();
    await docker("stop", "-t", GRACE, id);
    const ms = performance.now() - began;
    const exitCode = Number(await direct("inspect", "-f", "{{.State.ExitCode}}", id));
    const attributes = ["signal", "exitCode"].map((name) => `{{index .Actor.Attributes "${name}"}}`);
    const until = (Date.now() / 1000).toFixed(3);
    const format = ["{{.Action}}", ...attributes].join(" ");
    const asked = ["events", "--since", "1m", "--until", until, "--filter", `container=${id}`, "--format", format];
    const told = await direct(...asked);
    const events = told.split("\n").map((line) => line.trim());
    // The door's own look at what runs in it.
    return { ms, events: events.filter((line) => line !== "top"), exitCode };
  }

  test.each(KEPT_BY)("%s, and nothing else in it: the same end without the wait", async (_, argv) => {
    const ids = [await direct("run", "-d", ...argv), await through("run", "-d", ...argv)] as const;
    try {
      const [expected, found] = [await stopped(direct, ids[0]), await stopped(through, ids[1])];
      expect(found.events).toEqual(expected.events);
      expect(found.events.slice(-4)).toEqual(["kill 15", "kill 9", "die  137", "stop"]);
      expect([found.exitCode, expected.exitCode]).toEqual([137, 137]);
      expect(expected.ms).toBeGreaterThan(3000);
      expect(found.ms).toBeLessThan(2000);
      const [record] = (await opened.door.record()).containers;
      expect(record).toMatchObject({ id: ids[1], exitCode: 137, diedBeforeStop: false, oomKilled: false });
    } finally {
      await direct("rm", "-f", ids[0]);
    }
  });

  test("what a command left running has all of its grace", async () => {
    const id = await through("run", "-d", "--entrypoint", "", baseImage, "sleep", "infinity");
    await through("exec", "-d", id, "bash", "-c", "sleep 1; echo written > /proc/1/fd/1; sleep 60");
    const { ms, exitCode } = await stopped(through, id);
    expect(exitCode).toBe(137);
    expect(ms).toBeGreaterThan(3000);
    expect(await direct("logs", id)).toBe("written");
  });

  test("a main process that takes its TERM has its time for it", async () => {
    const trapping = "trap 'sleep 1; echo flushed; exit 7' TERM; while :; do read -r -t 1 < <(:); done";
    const id = await through("run", "-d", "--entrypoint", "/bin/bash", baseImage, "-c", trapping);
    expect(await stopped(through, id)).toMatchObject({ exitCode: 7 });
    expect(await direct("logs", id)).toBe("flushed");
  });

  test("a stop that waits without limit waits", async () => {
    const id = await through("run", "-d", "--entrypoint", "", baseImage, "sleep", "infinity");
    await through("exec", "-d", id, "sleep", "60");
    const stop = opened.docker(["stop", "-t", "-1", id]);
    const first = await Promise.race([stop, new Promise((resolve) => setTimeout(() => resolve("waits"), 2500))]);
    expect(first).toBe("waits");
    await opened.door.removeAll();
    expect((await stop).code).toBe(0);
  });
});
