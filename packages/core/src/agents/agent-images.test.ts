import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { type DockerClient, openDocker, type ProgramSetup } from "@cooperbench-ts/docker-images";
import type { ManifestFile } from "@cooperbench-ts/results";
import { expect, onTestFinished, test } from "vitest";
import { agentImages, type AgentImagesWanted } from "./agent-images.ts";

const setup: ProgramSetup = {
  name: "tool",
  script: "install",
  versionVariable: "TOOL_VERSION",
  versionCommand: "tool --version",
  environment: {},
};
const idOf = (name: string): string => `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64)}`;

interface Prepared {
  readonly of: string;
  readonly version: string;
  /** Seconds of the day. */
  readonly made: number;
}

/** A daemon with task images and with what was prepared of them. */
async function daemonWith(bases: readonly string[], prepared: readonly Prepared[]): Promise<DockerClient> {
  const folder = await mkdtemp(path.join(tmpdir(), "agent-images-"));
  const socket = path.join(folder, "d.sock");
  const rows = prepared.map(({ of, version, made }) => ({ of, version, made, tag: `agent:${of}-${version}` }));
  const inspect = (name: string): object | undefined => {
    const row = rows.find(({ tag }) => idOf(tag) === name);
    if (row === undefined && !bases.includes(name)) return undefined;
    const Labels = row === undefined ? {} : { "dev.cooperbench-ts.program-version": row.version };
    const Created = new Date((row?.made ?? 0) * 1000).toISOString();
    const own = {
      Id: row === undefined ? idOf(name) : name,
      RepoTags: [row?.tag ?? name],
      Created,
      Config: { Labels },
    };
    return { ...own, Os: "linux", Architecture: "amd64", Size: 1 };
  };
  // The label tells by a hash which base an image is of; here the order of the questions does.
  let asked = "";
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? "");
    const name = /\/images\/(?<name>.+)\/json$/.exec(url)?.groups?.["name"];
    if (name !== undefined && bases.includes(name)) asked = name;
    const list = rows
      .filter(({ of }) => of === asked)
      .map(({ tag, made }) => ({ Id: idOf(tag), RepoTags: [tag], Created: made }));
    const answer = name === undefined ? list : inspect(name);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { message: "no such image" }));
  }).listen(socket);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  return openDocker({ host: `unix://${socket}` });
}

const wanted = (part: Partial<AgentImagesWanted> & { readonly version?: string } = {}): AgentImagesWanted => ({
  config: { agent: "claude_code", agentVersion: part.version ?? null, diskBudget: null },
  manifest: null,
  images: ["a:1", "b:1"],
  setup,
  ...part,
});
const frozen = (agentVersion: string | null): ManifestFile =>
  ({ runs: [{ agent: "claude_code", agentVersion }] }) as unknown as ManifestFile;
const both = (version: string, made: number): Prepared[] => ["a:1", "b:1"].map((of) => ({ of, version, made }));
const tagsOf = (version: string): Map<string, string> =>
  new Map(["a:1", "b:1"].map((of) => [of, `agent:${of}-${version}`]));

test("what is prepared for all images is taken, the newest of it; nothing prepared is nothing taken", async () => {
  const two = await daemonWith(["a:1", "b:1"], [...both("1.0.0", 20), ...both("2.0.0", 10)]);
  expect(await agentImages(two, wanted())).toEqual({ program: "tool", version: "1.0.0", of: tagsOf("1.0.0") });
  const none = await daemonWith(["a:1", "b:1"], []);
  expect(await agentImages(none, wanted())).toEqual({ program: "tool", version: null, of: new Map() });
});

test("a version that is asked for wins, then the one of the results that are there; `latest` takes none", async () => {
  const docker = await daemonWith(["a:1", "b:1"], [...both("1.0.0", 20), ...both("2.0.0", 10)]);
  const versionOf = async (part: Parameters<typeof wanted>[0]): Promise<string | null> =>
    (await agentImages(docker, wanted(part))).version;
  expect(await versionOf({ version: "2.0.0", manifest: frozen("1.0.0") })).toBe("2.0.0");
  expect(await versionOf({ manifest: frozen("2.0.0") })).toBe("2.0.0");
  expect(await versionOf({ version: "latest" })).toBeNull();
  // It began with what upstream installs.
  expect(await versionOf({ manifest: frozen(null) })).toBeNull();
  expect(await versionOf({ config: { agent: "claude_code", agentVersion: null, diskBudget: 1 } })).toBeNull();
  // Nothing is left to do for an agent.
  expect(await versionOf({ images: [], manifest: frozen("2.0.0") })).toBe("2.0.0");
});

test("some images with the program and some without are refused, with the command that mends it", async () => {
  const half = await daemonWith(["a:1", "b:1"], [{ of: "a:1", version: "1.0.0", made: 1 }]);
  await expect(agentImages(half, wanted())).rejects.toMatchObject({
    code: "agents-not-ready",
    kind: "prerequisite",
    problem: expect.stringMatching(/of 1 of 2 tasks.*\n {2}b:1\n/) as string,
    remedy: expect.stringContaining("agents prepare --agent-version 1.0.0") as string,
  });
  await expect(agentImages(half, wanted({ version: "3.0.0" }))).rejects.toMatchObject({ code: "agents-not-ready" });
  // The base of the other one is not here, so nobody knows whether it was prepared.
  const away = await daemonWith(["a:1"], both("1.0.0", 1));
  await expect(agentImages(away, wanted())).rejects.toMatchObject({ code: "agents-not-ready" });
});

test("an image that is not what the lock says is refused", async () => {
  const docker = await daemonWith(["a:1", "b:1"], both("1.0.0", 1));
  const entry = { base: "a:1", baseDigest: idOf("a:1"), program: "tool", version: "1.0.0", setupScript: "" };
  const lock = (imageId: string): AgentImagesWanted["lock"] => ({
    schemaVersion: 1,
    images: {},
    derived: { "agent:a:1-1.0.0": { ...entry, imageId } },
  });
  expect((await agentImages(docker, wanted({ lock: lock(idOf("agent:a:1-1.0.0")) }))).version).toBe("1.0.0");
  await expect(agentImages(docker, wanted({ lock: lock(idOf("other")) }))).rejects.toMatchObject({
    code: "agents-not-ready",
    subject: "image agent:a:1-1.0.0",
  });
});
