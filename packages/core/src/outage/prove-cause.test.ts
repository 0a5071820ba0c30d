import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type DockerClient, openDocker } from "@cooperbench-ts/docker-images";
import type { EndpointAnswer } from "../check/endpoint-check.ts";
import { ImageDaemon } from "../testing/image-daemon.ts";
import { proveCause, provedByDaemon } from "./prove-cause.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "prove-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const never = new AbortController().signal;
const nobody = {
  docker: null,
  searchPath: null,
  askModel: async (): Promise<EndpointAnswer> => ({
    state: "skipped",
    status: null,
    cause: null,
    message: "a stand-in calls no model",
    remedy: null,
    costUsd: 0,
  }),
};

describe("proveCause", () => {
  it.each(["model", "docker", "docker-cli"] as const)(
    "leaves open what nobody can be asked about: %s",
    async (part) => {
      expect(await proveCause(part, nobody, never)).toMatchObject({ kind: "open" });
    },
  );

  it.each([
    [
      { state: "failed", status: 401, cause: "model-auth" },
      { kind: "confirmed", reason: "model-auth" },
    ],
    [
      { state: "failed", status: 429, cause: "model-quota" },
      { kind: "confirmed", reason: "model-quota" },
    ],
    [{ state: "ok", status: 200, cause: null }, { kind: "refuted" }],
    [{ state: "ok", status: 429, cause: null }, { kind: "open" }],
    [{ state: "ok", status: 503, cause: null }, { kind: "open" }],
    [{ state: "failed", status: 422, cause: null }, { kind: "open" }],
    [{ state: "failed", status: null, cause: null }, { kind: "open" }],
  ] as const)("takes %j of the endpoint for %j", async (answer, proof) => {
    const askModel = async (): Promise<EndpointAnswer> => ({ message: "it says", remedy: null, costUsd: 0, ...answer });
    expect(await proveCause("model", { ...nobody, askModel }, never)).toEqual({ ...proof, answer: "it says" });
  });

  it("looks for the docker program where upstream does", async () => {
    const asked = { ...nobody, searchPath: dir };
    const reason = "docker-cli-missing";
    expect(await proveCause("docker-cli", asked, never)).toMatchObject({ kind: "confirmed", reason });
    await writeFile(path.join(dir, "docker"), "#!/bin/sh\n", { mode: 0o755 });
    expect(await proveCause("docker-cli", asked, never)).toMatchObject({ kind: "refuted" });
  });

  it("asks the daemon, which may also not answer", async () => {
    const socket = path.join(dir, "docker.sock");
    const docker = openDocker({ host: `unix://${socket}` });
    expect(await proveCause("docker", { ...nobody, docker }, never)).toMatchObject({ kind: "open" });
    const daemon = new ImageDaemon(socket);
    onTestFinished(() => daemon.end());
    expect(await proveCause("docker", { ...nobody, docker }, never)).toMatchObject({ kind: "refuted" });
  });

  it("is sure where this user may not use the daemon", () => {
    const denied = { available: false, code: "docker-permission", message: "no permission", remedy: "" } as const;
    const proof = { kind: "confirmed", reason: "docker-permission", answer: "no permission" };
    expect(provedByDaemon(denied)).toEqual(proof);
  });

  it("asks no longer than it may", async () => {
    const docker = await daemonThat(() => {});
    const late = AbortSignal.timeout(50);
    await expect(proveCause("docker", { ...nobody, docker }, late)).rejects.toThrow();
  });
});

async function daemonThat(answers: RequestListener): Promise<DockerClient> {
  const socket = path.join(dir, "answers.sock");
  const server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return openDocker({ host: `unix://${socket}` });
}
