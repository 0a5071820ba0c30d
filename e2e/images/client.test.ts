import {
  containerLogTail,
  copyFromContainer,
  daemonEvents,
  describeDaemon,
  execInContainer,
  inspectContainer,
  listContainers,
  listNetworks,
  listVolumes,
  openDocker,
  removeContainers,
  removeNetworks,
  removeVolumes,
  type DaemonEvent,
} from "@cooperbench-ts/docker-images";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { baseImage, describeWith, sharedSocket } from "./parts.ts";
import { OwnDaemon } from "./support/own-daemon.ts";
import { run } from "./support/run.ts";
import { until } from "./support/until.ts";

const label = "dev.cooperbench-ts.test=client";

describeWith(["root", "dockerd", "docker", "base-image"], "containers, networks and volumes of a real daemon", () => {
  let daemon: OwnDaemon;
  const start = async (...argv: string[]) =>
    (await daemon.docker("run", "-d", "--network", "none", "--label", label, baseImage, ...argv)).trim();

  beforeAll(async () => {
    daemon = await OwnDaemon.start();
    const saved = await run("docker", ["-H", `unix://${sharedSocket}`, "save", baseImage]);
    await run("docker", ["-H", `unix://${daemon.socket}`, "load"], { input: saved.stdout });
  });
  afterEach(async () => {
    const left = await daemon.containers();
    if (left.length > 0) await daemon.docker("rm", "-f", ...left);
  });
  afterAll(() => daemon?.end());

  test("lists by label, inspects, reads the log's end, removes; what is gone counts as removed", async () => {
    const ours = await start("bash", "-c", "for i in 1 2 3; do echo out $i; done; echo err >&2; exit 7");
    await daemon.docker("run", "-d", "--network", "none", baseImage, "sleep", "600");
    await until(
      "the container ends",
      10_000,
      async () => (await inspectContainer(daemon.client, ours))?.running === false,
    );
    const listed = await listContainers(daemon.client, { labels: [label] });
    expect(listed.map((container) => [container.id, container.state, container.image])).toEqual([
      [ours, "exited", baseImage],
    ]);
    expect(await listContainers(daemon.client)).toHaveLength(2);
    expect(await inspectContainer(daemon.client, ours)).toMatchObject({
      exitCode: 7,
      oomKilled: false,
      error: "",
      labels: { "dev.cooperbench-ts.test": "client" },
    });
    // The daemon stores the two streams in the order in which it read them, not in which they were written.
    expect(await containerLogTail(daemon.client, ours, 4)).toBe("out 1\nout 2\nout 3\nerr\n");
    expect(await containerLogTail(daemon.client, ours, 1)).toMatch(/^(out 3|err)\n$/);
    expect(await removeContainers(daemon.client, [ours, ours, "no-such-container"])).toEqual({
      removed: [ours, ours, "no-such-container"],
      failed: [],
    });
    expect(await inspectContainer(daemon.client, ours)).toBeNull();
    expect(await containerLogTail(daemon.client, ours, 2)).toBe("");
    expect(await listContainers(daemon.client)).toHaveLength(1);
  });

  test("a container killed for memory says so", async () => {
    const id = (
      await daemon.docker(
        "run",
        "-d",
        "--network",
        "none",
        "--memory",
        "16m",
        "--memory-swap",
        "16m",
        baseImage,
        "bash",
        "-c",
        "a=x; while :; do a=$a$a; done",
      )
    ).trim();
    await until(
      "the container ends",
      20_000,
      async () => (await inspectContainer(daemon.client, id))?.running === false,
    );
    expect(await inspectContainer(daemon.client, id)).toMatchObject({ exitCode: 137, oomKilled: true });
  });

  test("exec: exit code and both streams, limits of bytes and time, and a container that is gone", async () => {
    const id = await start("sleep", "600");
    const done = await execInContainer(daemon.client, id, ["bash", "-c", "pwd; echo $NAME; echo no >&2; exit 3"], {
      timeoutMs: 10_000,
      workingDirectory: "/tmp",
      environment: ["NAME=ann"],
    });
    expect(done).toEqual({ kind: "exited", exitCode: 3, stdout: "/tmp\nann\n", stderr: "no\n", truncated: false });
    const much = await execInContainer(daemon.client, id, ["head", "-c", "3000000", "/dev/zero"], {
      timeoutMs: 10_000,
      maxBytes: 1000,
    });
    expect(much).toMatchObject({ kind: "exited", exitCode: 0, truncated: true });
    expect(much.stdout).toHaveLength(1000);
    const late = await execInContainer(daemon.client, id, ["bash", "-c", "echo first; sleep 600"], { timeoutMs: 1500 });
    expect(late).toEqual({ kind: "timeout", stdout: "first\n", stderr: "", truncated: false });
    const absent = await execInContainer(daemon.client, id, ["no-such-program"], { timeoutMs: 10_000 });
    expect(["exited", "failed"]).toContain(absent.kind);
    expect(absent).not.toMatchObject({ kind: "exited", exitCode: 0 });
    await daemon.docker("kill", id);
    expect(await execInContainer(daemon.client, id, ["true"], { timeoutMs: 10_000 })).toMatchObject({
      kind: "failed",
      code: "docker-conflict",
    });
    expect(await execInContainer(daemon.client, "no-such-container", ["true"], { timeoutMs: 10_000 })).toMatchObject({
      kind: "failed",
      code: "docker-not-found",
    });
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    await expect(
      execInContainer(daemon.client, id, ["true"], { timeoutMs: 10_000, signal: abort.signal }),
    ).rejects.toThrow("enough");
  });

  test("copies files out of a container, dead or alive, long names and a byte limit included", async () => {
    const long = `${"d".repeat(90)}/${"e".repeat(90)}/${"f".repeat(60)}.txt`;
    const id = await start(
      "bash",
      "-c",
      `mkdir -p /out/$(dirname ${long}) && echo one >/out/one && echo deep >/out/${long} && ln -s one /out/link && head -c 5000000 /dev/zero >/out/zz-big; sleep 600`,
    );
    await until(
      "the files are there",
      10_000,
      async () =>
        ((await copyFromContainer(daemon.client, id, "/out/zz-big"))?.files.get("zz-big")?.length ?? 0) === 5_000_000,
    );
    await daemon.docker("kill", id);
    const copied = await copyFromContainer(daemon.client, id, "/out");
    expect([...(copied?.files.keys() ?? [])].sort()).toEqual([long, "one", "zz-big"].sort());
    expect(Buffer.from(copied?.files.get(long) ?? []).toString()).toBe("deep\n");
    const limited = await copyFromContainer(daemon.client, id, "/out", { maxBytes: 100_000 });
    expect(limited?.truncated).toBe(true);
    expect(limited?.files.has("zz-big")).toBe(false);
    expect(await copyFromContainer(daemon.client, id, "/no-such-path")).toBeNull();
    expect(await copyFromContainer(daemon.client, "no-such-container", "/out")).toBeNull();
  });

  test("volumes and networks by label; one in use is reported and stays", async () => {
    await daemon.docker("volume", "create", "--label", label, "ours");
    await daemon.docker("volume", "create", "theirs");
    const id = (await daemon.docker("create", "-v", "ours:/data", baseImage)).trim();
    expect((await listVolumes(daemon.client, { labels: [label] })).map((volume) => volume.name)).toEqual(["ours"]);
    expect(await removeVolumes(daemon.client, ["ours"])).toMatchObject({ removed: [], failed: [{ id: "ours" }] });
    await removeContainers(daemon.client, [id]);
    expect(await removeVolumes(daemon.client, ["ours", "ours"])).toEqual({ removed: ["ours", "ours"], failed: [] });
    expect((await listVolumes(daemon.client)).map((volume) => volume.name)).toEqual(["theirs"]);
    expect(await listNetworks(daemon.client, { labels: [label] })).toEqual([]);
    expect((await listNetworks(daemon.client)).map((network) => network.name)).toContain("none");
    expect(await removeNetworks(daemon.client, ["no-such-network"])).toEqual({
      removed: ["no-such-network"],
      failed: [],
    });
  });

  test("events of our containers only, until the signal", async () => {
    const abort = new AbortController();
    const seen: DaemonEvent[] = [];
    const sinceMs = Date.now();
    const watching = (async () => {
      for await (const event of daemonEvents(daemon.client, { labels: [label], sinceMs, signal: abort.signal }))
        seen.push(event);
    })();
    const id = await start("bash", "-c", "exit 5");
    await daemon.docker("run", "--network", "none", baseImage, "true");
    await until("the death is told", 10_000, () => seen.some((event) => event.action === "die"));
    abort.abort();
    await watching;
    expect(new Set(seen.map((event) => event.id))).toEqual(new Set([id]));
    expect(seen.find((event) => event.action === "die")?.attributes["exitCode"]).toBe("5");
    expect(seen.every((event) => Math.abs(event.timeMs - Date.now()) < 60_000)).toBe(true);
  });

  test("a daemon that is not there, one that says nothing, and one that may not be used", async () => {
    const directory = await mkdtemp(join(tmpdir(), "cbts-c-"));
    const state = async (path: string) =>
      describeDaemon(openDocker({ host: `unix://${path}` }), { signal: AbortSignal.timeout(5000) });
    expect(await state(join(directory, "none.sock"))).toMatchObject({ available: false, code: "docker-unavailable" });
    const rude = createServer((socket) => socket.resume().end("what?\r\n\r\n"));
    await new Promise<void>((resolve) => rude.listen(join(directory, "rude.sock"), resolve));
    expect(await state(join(directory, "rude.sock"))).toMatchObject({ available: false, code: "docker-unavailable" });
    await new Promise((resolve) => rude.close(resolve));
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(join(directory, "silent.sock"), resolve));
    await expect(
      describeDaemon(openDocker({ host: `unix://${directory}/silent.sock` }), { signal: AbortSignal.timeout(300) }),
    ).rejects.toThrow();
    await new Promise((resolve) => silent.close(resolve));
    await rm(directory, { recursive: true, force: true });
    const program = `
      import { describeDaemon, openDocker } from "@cooperbench-ts/docker-images";
      process.setuid(65534);
      console.log(JSON.stringify(await describeDaemon(openDocker({ host: ${JSON.stringify(`unix://${daemon.socket}`)} }))));`;
    await run("chmod", ["711", daemon.directory]);
    const answer = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: import.meta.dirname });
    expect(JSON.parse(answer.stdout.toString())).toMatchObject({ available: false, code: "docker-permission" });
  });

  test("the environment never decides which daemon is meant", async () => {
    const program = `
      import { describeDaemon, openDocker } from "@cooperbench-ts/docker-images";
      console.log(JSON.stringify((await describeDaemon(openDocker({ host: ${JSON.stringify(`unix://${daemon.socket}`)} }))).available));`;
    for (const DOCKER_HOST of ["tcp://127.0.0.1:9", "ssh://nobody@127.0.0.1", "unix:///nowhere.sock"]) {
      const answer = await run(process.execPath, ["--input-type=module", "-e", program], {
        cwd: import.meta.dirname,
        env: { DOCKER_HOST, DOCKER_TLS_VERIFY: "1" },
      });
      expect(`${DOCKER_HOST} ${answer.stdout.toString().trim()} ${answer.stderr}`).toBe(`${DOCKER_HOST} true `);
    }
  });
});
