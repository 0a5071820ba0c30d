import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connector, endpointText, parseDockerEndpoint, resolveDockerEndpoint } from "./docker-endpoint.ts";

let configDir: string;
beforeEach(async () => {
  configDir = await mkdtemp(path.join(tmpdir(), "cbts-docker-"));
});
afterEach(() => rm(configDir, { recursive: true }));

async function writeContext(name: string, docker: object): Promise<string> {
  const id = createHash("sha256").update(name).digest("hex");
  const meta = path.join(configDir, "contexts", "meta", id);
  await mkdir(meta, { recursive: true });
  await writeFile(path.join(meta, "meta.json"), JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }));
  return path.join(configDir, "contexts", "tls", id, "docker");
}

test("reads what DOCKER_HOST may hold", () => {
  expect(parseDockerEndpoint("unix:///run/d.sock")).toEqual({ kind: "unix", path: "/run/d.sock" });
  expect(parseDockerEndpoint("tcp://build:1234")).toEqual({ kind: "tcp", host: "build", port: 1234, tls: null });
  expect(parseDockerEndpoint("tcp://[::1]")).toEqual({ kind: "tcp", host: "::1", port: 2375, tls: null });
  expect(parseDockerEndpoint("tcp://build", { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" })).toEqual({
    kind: "tcp",
    host: "build",
    port: 2376,
    tls: { caPath: "/certs/ca.pem", certPath: "/certs/cert.pem", keyPath: "/certs/key.pem", verify: true },
  });
  expect(endpointText(parseDockerEndpoint("tcp://build:1234"))).toBe("tcp://build:1234");
});

test.each([
  ["ssh://me@build", 'ssh -nNT -L "$PWD/docker.sock":/var/run/docker.sock me@build'],
  ["ssh://build:2222", 'ssh -nNT -p 2222 -L "$PWD/docker.sock":/var/run/docker.sock build'],
  ["ssh://me:secret@build/run/user/1/docker.sock", 'ssh -nNT -L "$PWD/docker.sock":/run/user/1/docker.sock me@build'],
])("says of %s the very command that forwards it", (host, command) => {
  const error = failureOf(() => parseDockerEndpoint(host));
  expect(error).toMatchObject({ code: "docker-endpoint-invalid" });
  expect(error.message).toContain(`${command}; then set DOCKER_HOST=unix://$PWD/docker.sock`);
  expect(error.message).not.toContain("secret");
});

function failureOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

test.each(["ssh://me@build", "npipe:////./pipe/docker_engine", "unix://relative", "nonsense"])(
  "refuses %s and names the remedy",
  (host) => {
    expect(() => parseDockerEndpoint(host)).toThrow(
      expect.objectContaining({
        code: "docker-endpoint-invalid",
        subject: `Docker host ${host}`,
        remedy: expect.stringContaining("unix://"),
      }),
    );
  },
);

test("DOCKER_HOST wins over contexts, a named context over the current one, and the default socket is last", async () => {
  await writeContext("remote", { Host: "tcp://remote:2375" });
  await writeContext("current", { Host: "unix:///run/current.sock" });
  await writeFile(path.join(configDir, "config.json"), JSON.stringify({ currentContext: "current" }));
  const resolve = (more: object): Promise<unknown> => resolveDockerEndpoint({ DOCKER_CONFIG: configDir, ...more });
  expect(await resolve({ DOCKER_HOST: "unix:///h.sock", DOCKER_CONTEXT: "remote" })).toEqual({
    kind: "unix",
    path: "/h.sock",
  });
  expect(await resolve({ DOCKER_CONTEXT: "remote" })).toMatchObject({ kind: "tcp", host: "remote", tls: null });
  expect(await resolve({})).toEqual({ kind: "unix", path: "/run/current.sock" });
  expect(await resolve({ DOCKER_CONTEXT: "default" })).toEqual({ kind: "unix", path: "/var/run/docker.sock" });
  await rm(path.join(configDir, "config.json"));
  expect(await resolve({})).toEqual({ kind: "unix", path: "/var/run/docker.sock" });
  await expect(resolve({ DOCKER_CONTEXT: "absent" })).rejects.toMatchObject({ code: "docker-context-invalid" });
});

test("a context brings its TLS files", async () => {
  const tls = await writeContext("secure", { Host: "tcp://secure:2376", SkipTLSVerify: true });
  await mkdir(tls, { recursive: true });
  await writeFile(path.join(tls, "ca.pem"), "");
  expect(await resolveDockerEndpoint({ DOCKER_CONFIG: configDir, DOCKER_CONTEXT: "secure" })).toMatchObject({
    port: 2376,
    tls: { caPath: path.join(tls, "ca.pem"), verify: false },
  });
});

test("a key file that is not there is bad input", async () => {
  const endpoint = parseDockerEndpoint("tcp://build", { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: configDir });
  await expect(connector(endpoint)).rejects.toMatchObject({
    code: "docker-endpoint-invalid",
    problem: "A TLS file cannot be read.",
  });
});
