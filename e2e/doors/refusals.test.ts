import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { baseImage, describeWith } from "../images/parts.ts";
import { run } from "../images/support/run.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./support/opened-door.ts";

describeWith(["docker", "base-image"], "what the Docker door refuses before a real daemon", () => {
  let opened: OpenedDoor;
  beforeEach(async () => {
    opened = await openedDoor();
  });
  afterEach(() => opened.end());

  const startSleeper = async (): Promise<string> => {
    const argv = ["run", "-d", "--rm", "--entrypoint", "/bin/bash", baseImage, "-c", "sleep 2h"];
    return (await opened.docker(argv)).stdout.toString().trim();
  };

  test.each([
    ["a privileged container", ["--privileged"]],
    ["the host mount /", ["-v", "/:/host"]],
    ["the host mount /etc", ["--mount", "type=bind,source=/etc,target=/x"]],
    ["the Docker socket (/var/run/docker.sock)", ["-v", "/var/run/docker.sock:/s"]],
    ["the host's network", ["--network", "host"]],
    ["the host's pid namespace", ["--pid", "host"]],
    ["the host's ipc namespace", ["--ipc", "host"]],
    ["the host's uts namespace", ["--uts", "host"]],
    ["the host's user namespace", ["--userns", "host"]],
    ["added capabilities", ["--cap-add", "SYS_ADMIN"]],
    ["devices", ["--device", "/dev/null"]],
    ["the security option seccomp=unconfined", ["--security-opt", "seccomp=unconfined"]],
    ["unmasked system paths", ["--security-opt", "systempaths=unconfined"]],
    ["the container setting Runtime", ["--runtime", "runc"]],
    ["the container setting Links", ["--link", "others:o"]],
    ["the container setting Sysctls", ["--sysctl", "net.core.somaxconn=1"]],
    ["the container setting GroupAdd", ["--group-add", "docker"]],
    ["the volumes of another container", ["--volumes-from", "others"]],
    ["the network of another container", ["--network", "container:others"]],
    ["the volume others-data", ["-v", "others-data:/x"]],
    [
      "a volume with driver options (a host mount)",
      ["--mount", "type=volume,source=cb-team-x,target=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/"],
    ],
  ])("refuses %s and says so", async (what, options) => {
    const refused = await opened.docker(["run", "-d", ...options, baseImage, "true"]);
    expect(refused.code).toBe(125);
    expect(refused.stderr).toContain(`Error response from daemon: cooperbench-ts refuses ${what}`);
    expect((await opened.door.record()).refusals).toEqual([what]);
    expect(opened.door.containerIds()).toEqual([]);
  });

  test("a build makes no image of others", async () => {
    const env = { DOCKER_HOST: opened.door.host, DOCKER_CONTEXT: undefined, DOCKER_BUILDKIT: "0" };
    const input = Buffer.from(`FROM ${baseImage}\nLABEL other=yes\n`);
    const built = await run("docker", ["build", "-t", "akhatua/cooperbench-paper-crane:task7", "-"], { env, input });
    expect(built.code).not.toBe(0);
    expect(built.stderr).toContain("cooperbench-ts refuses to build the image akhatua/cooperbench-paper-crane:task7");
  });

  test("refuses privileged execs, prunes, commits and volume drivers", async () => {
    const id = await startSleeper();
    for (const [argv, what] of [
      [["exec", "--privileged", id, "true"], "a privileged exec"],
      [["container", "prune", "-f"], "POST /containers/prune"],
      [["commit", id, "x:y"], "POST /commit"],
      [["rmi", baseImage], `DELETE /images/${baseImage}`],
      [["update", "--memory", "8g", "--memory-swap", "8g", id], `POST /containers/${id}/update`],
      [
        ["volume", "create", "-o", "type=none", "-o", "o=bind", "-o", "device=/", "cb-team-y"],
        "a volume with driver options (a host mount)",
      ],
    ] as const) {
      const refused = await opened.docker(argv);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain(`cooperbench-ts refuses ${what}`);
    }
    expect((await dockerDirect("image", "inspect", baseImage)).code).toBe(0);
  });

  test("what follows the first request of a connection does not reach the daemon", async () => {
    const body = JSON.stringify({
      Image: baseImage,
      HostConfig: { Privileged: true },
      Labels: { smuggled: opened.label },
    });
    const smuggled = `POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const id = await startSleeper();
    for (const first of [
      "GET /_ping HTTP/1.1\nHost: d\n\n",
      "GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: keep-alive\r\n\r\n",
      "GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
      `POST /containers/${id}/attach?bad=%zz HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
    ]) {
      const socket = connect({ path: opened.door.host.slice("unix://".length) });
      socket.write(first + smuggled);
      socket.resume();
      await Promise.race([once(socket, "close"), sleep(1000)]);
      socket.destroy();
    }
    const found = await dockerDirect("ps", "-aq", "--filter", `label=smuggled=${opened.label}`);
    expect(found.stdout.toString()).toBe("");
  });
});
