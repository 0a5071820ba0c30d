import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { baseImage, describeWith, findProgram, sharedSocket } from "../images/parts.ts";
import { OwnDaemon } from "../images/support/own-daemon.ts";
import { output } from "../images/support/run.ts";
import { until } from "../images/support/until.ts";
import { dockerDirect, openedDoor } from "./support/opened-door.ts";
import type { DockerEndpoint } from "../../packages/attempt/src/doors/docker/http/docker-endpoint.ts";

async function loadBaseImage(host: string): Promise<void> {
  await output("bash", ["-c", `docker -H unix://${sharedSocket} save ${baseImage} | docker -H ${host} load`]);
}

describeWith(["root", "dockerd", "docker", "base-image"], "the Docker door before a daemon that goes away", () => {
  let daemon: OwnDaemon;
  beforeAll(async () => {
    daemon = await OwnDaemon.start();
    await loadBaseImage(`unix://${daemon.socket}`);
  });
  afterAll(() => daemon.end());

  test("says so in Docker's shape, keeps the text, and finds the dead containers when it is back", async () => {
    const opened = await openedDoor({ daemon: { kind: "unix", path: daemon.socket } });
    try {
      const started = await opened.docker([
        "run",
        "-d",
        "--stop-timeout",
        "1",
        "--network",
        "none",
        baseImage,
        "sleep",
        "1h",
      ]);
      const id = started.stdout.toString().trim();
      const running = opened.docker(["exec", id, "sleep", "1h"]);
      await until("the exec runs", 5000, async () => (await opened.door.record()).execs === 1);
      await daemon.down();
      expect((await running).code).not.toBe(0);

      const refused = await opened.docker(["exec", id, "true"]);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain("Cannot connect to the Docker daemon at unix://");
      const { failures } = await opened.door.record();
      expect(failures.at(-1)).toMatchObject({
        status: 503,
        message: expect.stringContaining("Cannot connect to the Docker daemon"),
      });
      await expect(opened.door.removeAll()).rejects.toMatchObject({ reason: "daemon-away" });

      await daemon.up();
      expect((await opened.door.record()).containers).toEqual([expect.objectContaining({ id, diedBeforeStop: true })]);
      await opened.door.removeAll();
      expect(await daemon.containers()).toEqual([]);
    } finally {
      await opened.end();
    }
  });

  test("hangs: an abort ends the wait for it, and all is removed when it answers again", async () => {
    const opened = await openedDoor({ daemon: { kind: "unix", path: daemon.socket } });
    const pid = Number(await readFile(join(daemon.directory, "d.pid"), "utf8"));
    try {
      await opened.docker(["run", "-d", "--network", "none", baseImage, "sleep", "1h"]);
      const before = (await opened.door.record()).requests;
      process.kill(pid, "SIGSTOP");
      const creation = postCreate(opened.door.host);
      await until("the creation is at the door", 5000, async () => (await opened.door.record()).requests > before);
      await expect(opened.door.removeAll({ signal: AbortSignal.timeout(500) })).rejects.toMatchObject({
        name: "TimeoutError",
      });
      expect(await creation).toBe(503);
      process.kill(pid, "SIGCONT");
      await opened.door.removeAll();
      await until("nothing is left", 10_000, async () => {
        await opened.door.removeAll();
        return (await daemon.containers()).length === 0;
      });
    } finally {
      process.kill(pid, "SIGCONT");
      await opened.end();
    }
  });

  test("hears of deaths again after a restart", async () => {
    const opened = await openedDoor({ daemon: { kind: "unix", path: daemon.socket } });
    try {
      const run = ["run", "-d", "--rm", "--stop-timeout", "1", "--network", "none", baseImage, "sleep"];
      await opened.docker([...run, "1h"]);
      await daemon.down("SIGTERM");
      await daemon.up();
      const second = (await opened.docker([...run, "0.2"])).stdout.toString().trim();
      await until("the second one's death is known", 10_000, async () =>
        (await opened.door.record()).containers.some(
          (seen) => seen.id === second && seen.exitCode === 0 && seen.diedBeforeStop,
        ),
      );
    } finally {
      await opened.end();
    }
  });
});

describeWith(["root", "dockerd", "docker", "base-image"], "the Docker door before a daemon on TCP with TLS", () => {
  let files: OwnDaemon;
  let dockerd: ChildProcess;
  let endpoint: Extract<DockerEndpoint, { kind: "tcp" }>;

  beforeAll(async () => {
    files = await OwnDaemon.start();
    await files.down();
    const pem = (name: string): string => join(files.directory, name);
    const openssl = (...argv: string[]): Promise<string> => output("openssl", argv);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    await openssl(
      "req",
      "-x509",
      ...key,
      "-keyout",
      pem("ca-key.pem"),
      "-out",
      pem("ca.pem"),
      "-subj",
      "/CN=test CA",
      "-days",
      "2",
    );
    for (const name of ["server", "client"]) {
      const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
      await openssl("req", ...key, "-keyout", pem(`${name}-key.pem`), "-out", pem(`${name}.csr`), ...subject);
      const signer = ["-CA", pem("ca.pem"), "-CAkey", pem("ca-key.pem"), "-CAcreateserial", "-copy_extensions", "copy"];
      await openssl("x509", "-req", "-in", pem(`${name}.csr`), ...signer, "-out", pem(`${name}.pem`), "-days", "2");
    }
    const port = await freePort();
    const tls = [
      "--tlsverify",
      "--tlscacert",
      pem("ca.pem"),
      "--tlscert",
      pem("server.pem"),
      "--tlskey",
      pem("server-key.pem"),
    ];
    dockerd = spawn(findProgram("dockerd") ?? "dockerd", [...files.argv, "--host", `tcp://127.0.0.1:${port}`, ...tls], {
      stdio: "ignore",
    });
    await until("dockerd answers", 30_000, async () => (await files.tryDocker("version")).code === 0);
    await loadBaseImage(`unix://${files.socket}`);
    endpoint = {
      kind: "tcp",
      host: "127.0.0.1",
      port,
      tls: { caPath: pem("ca.pem"), certPath: pem("client.pem"), keyPath: pem("client-key.pem"), verify: true },
    };
  });
  afterAll(async () => {
    const ended = new Promise<void>((resolve) => dockerd.once("exit", () => resolve()));
    dockerd.kill();
    await ended;
    await files.end();
  });

  test("passes 20 MB through an exec with half-close", async () => {
    const opened = await openedDoor({ daemon: endpoint });
    try {
      const id = (await opened.docker(["run", "-d", "--network", "none", baseImage, "sleep", "1h"])).stdout
        .toString()
        .trim();
      const bytes = randomBytes(20_000_000);
      const echoed = await opened.docker(["exec", "-i", id, "cat"], bytes);
      expect(echoed.code).toBe(0);
      expect(echoed.stdout.equals(bytes)).toBe(true);
      const counted = await opened.docker(
        ["exec", "-i", id, "bash", "-c", "wc -c; sleep 0.3; echo late"],
        Buffer.alloc(1000),
      );
      expect(counted.stdout.toString()).toBe("1000\nlate\n");
    } finally {
      await opened.end();
    }
  });

  test("does not talk to a daemon whose certificate it cannot verify", async () => {
    const opened = await openedDoor({
      daemon: { ...endpoint, tls: { caPath: null, certPath: null, keyPath: null, verify: true } },
    });
    expect((await opened.docker(["ps"])).stderr).toMatch(
      /Cannot connect to the Docker daemon at tcp:.*(certificate|signed)/,
    );
    await opened.door.close();
  });

  test("the shared daemon was left alone", async () => {
    expect((await dockerDirect("version")).code).toBe(0);
  });
});

/** Without the client's question for the API version, which a daemon that hangs would not answer. */
function postCreate(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const create = request(
      {
        socketPath: host.slice("unix://".length),
        method: "POST",
        path: "/v1.41/containers/create",
        headers: { "Content-Type": "application/json" },
      },
      (response) => response.resume().once("end", () => resolve(response.statusCode)),
    );
    create.once("error", reject);
    create.end(JSON.stringify({ Image: baseImage, HostConfig: { NetworkMode: "none" } }));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
