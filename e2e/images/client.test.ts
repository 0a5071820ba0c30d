import {
  describeDaemon,
  listContainers,
  listNetworks,
  listVolumes,
  openDocker,
  removeContainers,
  removeNetworks,
  removeVolumes,
} from "@cooperbench-ts/docker-images";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { baseImage, describeWith, sharedSocket } from "./parts.ts";
import { OwnDaemon } from "./support/own-daemon.ts";
import { run } from "./support/run.ts";

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

  test("lists by label, and removes; what is gone counts as removed", async () => {
    const ours = await start("bash", "-c", "exit 7");
    await daemon.docker("run", "-d", "--network", "none", baseImage, "sleep", "600");
    expect((await daemon.docker("wait", ours)).trim()).toBe("7");
    const listed = await listContainers(daemon.client, { labels: [label] });
    expect(listed.map((container) => [container.id, container.state, container.image])).toEqual([
      [ours, "exited", baseImage],
    ]);
    expect(await listContainers(daemon.client)).toHaveLength(2);
    expect(listed[0]?.labels["dev.cooperbench-ts.test"]).toBe("client");
    expect(await removeContainers(daemon.client, [ours, ours, "no-such-container"])).toEqual({
      removed: [ours, ours, "no-such-container"],
      failed: [],
    });
    expect(await listContainers(daemon.client)).toHaveLength(1);
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

  test("a daemon that is not there, one that says nothing, and one that may not be used", async () => {
    const directory = await mkdtemp(join(tmpdir(), "cbts-c-"));
    const state = async (path: string) =>
      describeDaemon(openDocker({ host: `unix://${path}` }), { signal: AbortSignal.timeout(5000) });
    expect(await state(join(directory, "none.sock"))).toMatchObject({ available: false, code: "docker-unavailable" });
    const rude = createServer((socket) => socket.resume().end("what?\r\n\r\n"));
    await new Promise<void>((resolve) => rude.listen(join(directory, "rude.sock"), resolve));
    expect(await state(join(directory, "rude.sock"))).toMatchObject({ available: false, code: "docker-refused" });
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
