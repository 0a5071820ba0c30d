import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { baseImage, describeWith } from "../images/parts.ts";
import { run } from "../images/support/run.ts";
import { until } from "../images/support/until.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./support/opened-door.ts";

describeWith(["docker", "base-image"], "the Docker door before a real daemon", () => {
  let opened: OpenedDoor;
  beforeEach(async () => {
    opened = await openedDoor();
  });
  afterEach(() => opened.end());

  const text = async (...argv: string[]): Promise<string> => {
    const result = await opened.docker(argv);
    expect(result.stderr).toBe("");
    return result.stdout.toString().trim();
  };
  const startSleeper = (...options: string[]): Promise<string> =>
    text("run", "-d", "--rm", ...options, "--entrypoint", "/bin/bash", baseImage, "-c", "sleep 2h");

  test("labels, limits and attributes what is created, and counts execs", async () => {
    const id = await startSleeper("--name", `door-${opened.label}`);
    expect(await text("exec", id, "bash", "-lc", "echo out")).toBe("out");
    expect((await opened.docker(["exec", id, "sh", "-c", "exit 7"])).code).toBe(7);
    const inspected = JSON.parse((await dockerDirect("inspect", id)).stdout.toString())[0];
    expect(inspected.Config.Labels).toMatchObject({ "cooperbench-ts.e2e.door": opened.label });
    expect(inspected.HostConfig).toMatchObject({ Memory: 128 * 1024 * 1024, NanoCpus: 2e9, PidsLimit: 100 });
    expect((await opened.door.record()).containers).toEqual([
      expect.objectContaining({
        id,
        name: `door-${opened.label}`,
        image: baseImage,
        execs: 2,
        exitCode: null,
        diedBeforeStop: false,
      }),
    ]);
    expect(opened.door.containerIds()).toEqual([id]);
  });

  test("keeps limits that the caller set", async () => {
    const id = await startSleeper("--memory", "64m", "--cpus", "0.5", "--pids-limit", "7");
    const { HostConfig } = JSON.parse((await dockerDirect("inspect", id)).stdout.toString())[0];
    expect(HostConfig).toMatchObject({ Memory: 64 * 1024 * 1024, NanoCpus: 5e8, PidsLimit: 7 });
  });

  test("limits a container also when its caller sets a part of a limit, and the daemon finds no conflict", async () => {
    const id = await startSleeper("--cpu-period", "50000", "--memory-swap", "0");
    const { HostConfig } = JSON.parse((await dockerDirect("inspect", id)).stdout.toString())[0];
    expect(HostConfig).toMatchObject({ CpuPeriod: 50_000, CpuQuota: 100_000, NanoCpus: 0, PidsLimit: 100 });
  });

  test("another image takes the place of the one that is asked for, with further variables", async () => {
    const asked = "akhatua/cooperbench-paper-crane:task7";
    const images = new Map([[`docker.io/${asked}`, baseImage]]);
    const other = await openedDoor({ images, containerEnvironment: { GIVEN: "by door", ADDED: "by door" } });
    try {
      const argv = ["run", "-d", "--rm", "-e", "GIVEN=by upstream", "--entrypoint", "sleep", asked, "1h"];
      const id = (await other.docker(argv)).stdout.toString().trim();
      const inside = ["exec", id, "bash", "-c", 'ls /workspace; echo "$GIVEN, $ADDED"'];
      // The task's image has its repository there.
      expect((await other.docker(inside)).stdout.toString()).toBe("by upstream, by door\n");
      const imageOf = async (docker: typeof other.docker): Promise<string> =>
        (await docker(["inspect", "-f", "{{.Config.Image}}", id])).stdout.toString().trim();
      expect(await imageOf((call) => other.docker(call))).toBe(asked);
      expect(await imageOf((call) => dockerDirect(...call))).toBe(baseImage);
      expect((await other.docker(["ps", "--format", "{{.Image}}"])).stdout.toString().trim()).toBe(asked);
      expect((await other.door.record()).containers.map(({ image }) => image)).toEqual([baseImage]);
    } finally {
      await other.end();
    }
  });

  test("50 MB through exec stdin and stdout arrive intact", async () => {
    const id = await startSleeper();
    const bytes = randomBytes(50_000_000);
    const echoed = await opened.docker(["exec", "-i", id, "cat"], bytes);
    expect(echoed.code).toBe(0);
    expect(echoed.stdout.equals(bytes)).toBe(true);
  });

  test("a half-closed stdin ends the program inside, and its late output still comes", async () => {
    const id = await startSleeper();
    const counted = await opened.docker(
      ["exec", "-i", id, "bash", "-c", "wc -c; sleep 0.3; echo late"],
      Buffer.alloc(1_000_000),
    );
    expect(counted.stdout.toString()).toBe("1000000\nlate\n");
  });

  test("attach, logs, wait, cp and events go through", async () => {
    const attached = await opened.docker(
      ["run", "--rm", "-i", "--name", `a-${opened.label}`, baseImage, "cat"],
      Buffer.from("attached\n"),
    );
    expect(attached.stdout.toString()).toBe("attached\n");
    // Version negotiation asks once more before the events.
    const before = (await opened.door.record()).requests + 1;
    const format = ["--format", "{{.ID}} {{.Action}}"];
    const watched = run("timeout", ["3", "docker", "events", ...format], { env: { DOCKER_HOST: opened.door.host } });
    await until("docker events has asked", 5000, async () => (await opened.door.record()).requests > before);
    const id = await text("run", "-d", baseImage, "bash", "-c", "echo logged; echo warned >&2; exit 3");
    expect(await text("wait", id)).toBe("3");
    const logs = await opened.docker(["logs", "-f", id]);
    expect([logs.stdout.toString(), logs.stderr]).toEqual(["logged\n", "warned\n"]);
    const archive = await opened.docker(["cp", `${id}:/etc/passwd`, "-"]);
    expect(archive.stdout.toString()).toContain("root:x:0:0");
    const events = (await watched).stdout.toString();
    for (const action of ["create", "start", "die"]) expect(events).toContain(`${id} ${action}\n`);
    const record = (await opened.door.record()).containers.find((container) => container.id === id);
    expect(record).toMatchObject({
      exitCode: 3,
      diedBeforeStop: true,
      logTail: expect.stringMatching(/^(logged\nwarned|warned\nlogged)\n$/),
    });
  });

  test("does not touch containers of others, and removes all of its own: containers, networks, volumes", async () => {
    const bystander = (
      await dockerDirect("run", "-d", "--name", `minisweagent-by${process.pid}`, baseImage, "sleep", "1h")
    ).stdout
      .toString()
      .trim();
    try {
      const volume = `cb-team-${opened.label}`;
      const own = await startSleeper(
        "--name",
        `minisweagent-own${process.pid}`,
        "--volume",
        `${volume}:/workspace/shared`,
      );
      await text("network", "create", `net-${opened.label}`);
      const joined = await startSleeper("--network", `net-${opened.label}`);
      for (const argv of [
        ["stop", bystander],
        ["rm", "-f", `minisweagent-by${process.pid}`],
        ["kill", bystander.slice(0, 12)],
      ]) {
        const refused = await opened.docker(argv);
        expect(refused.stderr).toContain("a container of others");
      }
      expect((await opened.docker(["exec", bystander, "true"])).stderr).toContain("No such container");
      const { door } = opened;
      await door.removeAll();
      await door.removeAll();
      for (const id of [own, joined]) expect((await dockerDirect("inspect", id)).code).toBe(1);
      expect((await dockerDirect("network", "inspect", `net-${opened.label}`)).code).toBe(1);
      expect((await dockerDirect("volume", "inspect", volume)).code).toBe(1);
      expect((await dockerDirect("inspect", "-f", "{{.State.Running}}", bystander)).stdout.toString()).toBe("true\n");
      const late = await opened.docker(["run", "-d", baseImage, "true"]);
      expect(late.stderr).toContain("a creation after the attempt's end");
    } finally {
      await dockerDirect("rm", "-f", bystander);
    }
  });

  test("stragglers of the agent phase meet a daemon that knows nothing of their container", async () => {
    const id = await startSleeper();
    // With a process that could use it, so that the stop has its grace.
    await opened.docker(["exec", "-d", id, "sleep", "1h"]);
    const before = (await opened.door.record()).requests;
    const stop = opened.docker(["stop", "-t", "10", id]);
    await until("the stop is under way", 5000, async () => (await opened.door.record()).requests >= before + 2);
    await opened.door.removeAll();
    expect((await stop).code).toBe(0);
    expect((await opened.docker(["rm", "-f", id])).stderr).toContain("No such container");
    expect((await opened.door.record()).containers[0]).toMatchObject({ exitCode: 137, diedBeforeStop: false });
  });

  test("tells a container that died by itself from one that was stopped or removed", async () => {
    const [killed, stopped, removed] = [await startSleeper(), await startSleeper(), await startSleeper()];
    await dockerDirect("kill", killed);
    await opened.docker(["stop", "-t", "0", stopped]);
    await opened.docker(["rm", "-f", removed]);
    const dead = await opened.docker(["exec", killed, "true"]);
    expect(dead.stderr).toMatch(/No such container|is not running/);
    const record = await opened.door.record();
    const died = new Map(record.containers.map((container) => [container.id, container.diedBeforeStop]));
    expect(died).toEqual(
      new Map([
        [killed, true],
        [stopped, false],
        [removed, false],
      ]),
    );
    expect(record.failures).toEqual([
      expect.objectContaining({ method: "GET", message: expect.stringMatching(/No such container|not running/i) }),
    ]);
  });

  test("a signal is no end, and a life after a restart is one of its own", async () => {
    const [signalled, restarted] = [await startSleeper(), await startSleeper()];
    await opened.docker(["kill", "-s", "WINCH", signalled]);
    await opened.docker(["restart", "-t", "0", restarted]);
    const died = async (): Promise<boolean[]> =>
      (await opened.door.record()).containers.map((container) => container.diedBeforeStop);
    expect(await died()).toEqual([false, false]);
    for (const id of [signalled, restarted]) await dockerDirect("kill", id);
    await until("both deaths are known", 5000, async () => (await died()).every(Boolean));
  });

  test("PID 1 dies of memory: died by itself, and of memory", async () => {
    const id = await text("run", "-d", "--rm", "--memory", "32m", baseImage, "tail", "/dev/zero");
    await until("the container is dead", 30_000, async () => (await dockerDirect("inspect", id)).code !== 0);
    expect((await opened.door.record()).containers[0]).toMatchObject({
      id,
      exitCode: 137,
      oomKilled: true,
      diedBeforeStop: true,
    });
  });

  test("a hog inside one exec dies alone: the container did not die, other attempts are unharmed", async () => {
    const other = await openedDoor();
    try {
      const neighbour = (await other.docker(["run", "-d", baseImage, "sleep", "1h"])).stdout.toString().trim();
      const id = await startSleeper("--memory", "32m");
      expect((await opened.docker(["exec", id, "tail", "/dev/zero"])).code).toBe(137);
      expect(await text("exec", id, "echo", "alive")).toBe("alive");
      expect((await opened.door.record()).containers[0]).toMatchObject({ exitCode: null, diedBeforeStop: false });
      const killed = await startSleeper("--memory", "32m");
      await opened.docker(["exec", killed, "tail", "/dev/zero"]);
      await dockerDirect("kill", killed);
      await opened.docker(["stop", "-t", "0", id]);
      const [hogged, lost] = (await opened.door.record()).containers;
      expect(hogged).toMatchObject({ exitCode: 137, oomKilled: true, diedBeforeStop: false });
      expect(lost).toMatchObject({ exitCode: 137, oomKilled: false, diedBeforeStop: true });
      expect((await other.door.record()).containers[0]).toMatchObject({
        id: neighbour,
        exitCode: null,
        oomKilled: false,
        diedBeforeStop: false,
      });
    } finally {
      await other.end();
    }
  });

  test("a fork bomb is stopped by the pids limit", async () => {
    const id = await startSleeper("--pids-limit", "30");
    const bomb = await opened.docker([
      "exec",
      id,
      "timeout",
      "2",
      "bash",
      "-c",
      "for i in $(seq 200); do sleep 20 & done",
    ]);
    expect(bomb.stderr).toMatch(/fork.*Resource temporarily unavailable/);
    const inside = (await dockerDirect("top", id)).stdout.toString().trim().split("\n").length - 1;
    expect(inside).toBeLessThanOrEqual(30);
  });
});
