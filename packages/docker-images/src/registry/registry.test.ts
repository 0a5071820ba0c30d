import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { daemonAuth, dockerConfigCredentials } from "./credentials.ts";
import { endpointsOf } from "./endpoints.ts";
import { rateLimitOf } from "./rate-limit.ts";

describe("rate limit headers", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  const of = (headers: Record<string, string>) => rateLimitOf(new Headers(headers), false, now);

  test("Docker Hub's limits", () => {
    expect(of({ "ratelimit-limit": "100;w=21600", "ratelimit-remaining": "76;w=21600" })).toEqual({
      limit: 100,
      remaining: 76,
      windowSeconds: 21600,
      resetAt: null,
      authenticated: false,
    });
  });

  test.each([
    [{ "retry-after": "90" }, "2026-01-01T00:01:30.000Z"],
    [{ "retry-after": "Thu, 01 Jan 2026 00:05:00 GMT" }, "2026-01-01T00:05:00.000Z"],
    [{ "x-retry-after": "1767225720" }, "2026-01-01T00:02:00.000Z"],
    [{ "ratelimit-reset": "60" }, "2026-01-01T00:01:00.000Z"],
    [{ "x-ratelimit-reset": "1767225660" }, "2026-01-01T00:01:00.000Z"],
    [{ "ratelimit-limit": "100", "retry-after": "soon" }, null],
  ])("%j resets at %s", (headers, resetAt) => {
    expect(of(headers as Record<string, string>)?.resetAt).toBe(resetAt);
  });

  test("none at all is null", () => {
    expect(of({ "content-type": "text/plain" })).toBeNull();
  });
});

describe("endpoints", () => {
  const daemon = {
    mirrors: ["http://127.0.0.1:5000/", "not a url"],
    insecureRegistries: ["127.0.0.0/8", "10.1.0.0/16", "plain.example.org:5000"],
  };
  const urls = (registry: string) => endpointsOf({ registry }, daemon).map((endpoint) => endpoint.url);

  test("mirrors first, for Docker Hub only", () => {
    expect(urls("docker.io")).toEqual(["http://127.0.0.1:5000", "https://registry-1.docker.io"]);
    expect(urls("ghcr.io")).toEqual(["https://ghcr.io"]);
  });

  test("plain HTTP only where the daemon may use it too", () => {
    expect(urls("127.0.0.1:7000")).toEqual(["https://127.0.0.1:7000", "http://127.0.0.1:7000"]);
    expect(urls("10.1.2.3")).toContain("http://10.1.2.3");
    expect(urls("10.2.2.3")).toEqual(["https://10.2.2.3"]);
    expect(urls("plain.example.org:5000")).toContain("http://plain.example.org:5000");
  });
});

describe("credentials of the docker configuration", () => {
  const signal = undefined;
  const broken: string[] = [];
  beforeEach(() => void broken.splice(0));
  const onBroken = (why: string): void => void broken.push(why);
  const withConfig = async (config: unknown, registry: string) => {
    const directory = await mkdtemp(join(tmpdir(), "cbts-config-"));
    try {
      await writeFile(join(directory, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
      return await dockerConfigCredentials(directory)(registry, { signal, onBroken });
    } finally {
      await rm(directory, { recursive: true });
    }
  };
  const auth = Buffer.from("ann:pass:word").toString("base64");

  test("Docker Hub by its old key, other hosts by name or URL", async () => {
    const wanted = { kind: "password", username: "ann", password: "pass:word" };
    expect(await withConfig({ auths: { "https://index.docker.io/v1/": { auth } } }, "docker.io")).toEqual(wanted);
    expect(await withConfig({ auths: { "https://r.example.org": { auth } } }, "r.example.org")).toEqual(wanted);
    expect(await withConfig({ auths: { "r.example.org": { auth } } }, "other.example.org")).toBeNull();
    expect(await withConfig({ auths: { "r.example.org": { auth, identitytoken: "tok" } } }, "r.example.org")).toEqual({
      kind: "identity-token",
      token: "tok",
    });
  });

  test("an empty entry and no configuration at all are no login", async () => {
    expect(await withConfig({ auths: { "r.example.org": {} } }, "r.example.org")).toBeNull();
    expect(await dockerConfigCredentials("/no/such/folder")("r.example.org", { signal, onBroken })).toBeNull();
    expect(broken).toEqual([]);
  });

  test("a helper that is not installed and a broken file are told, and are no login", async () => {
    expect(await withConfig({ credsStore: "no-such-helper" }, "docker.io")).toBeNull();
    expect(broken).toEqual([expect.stringMatching(/docker-credential-no-such-helper is not on PATH.*config\.json/)]);
    expect(await withConfig("{ torn", "r.example.org")).toBeNull();
    expect(broken[1]).toMatch(/config\.json is no docker configuration/);
    const stored = { credsStore: "no-such-helper", auths: { "r.example.org": { auth } } };
    expect(await withConfig(stored, "r.example.org")).toMatchObject({ username: "ann" });
  });

  test.each([
    ["exit 1", /fails with 1, and/],
    ["echo >&2 'error getting credentials: locked'; exit 1", /fails with 1 \(error getting credentials: locked\)/],
    ["echo 'credentials not found in native keychain'; exit 1", null],
    [`echo '{"Username":"ann","Secret":"s3cret"}'; exit 3`, /fails with 3, and/],
    ["echo s3cret", /answers what is no login/],
    ["kill -9 $$", /fails with SIGKILL/],
  ])("a helper that does %s", async (script, says) => {
    const folder = await mkdtemp(join(tmpdir(), "cbts-helper-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "docker-credential-cbts"), `#!/bin/sh\ncat >/dev/null\n${script}\n`);
    await chmod(join(folder, "docker-credential-cbts"), 0o755);
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await withConfig({ credsStore: "cbts" }, "r.example.org")).toBeNull();
    expect(broken).toEqual(says === null ? [] : [expect.stringMatching(says)]);
    expect(broken.join()).not.toContain("s3cret");
  });

  test("the daemon gets them in its own words", () => {
    expect(daemonAuth(null, "docker.io")).toBeNull();
    expect(daemonAuth({ kind: "identity-token", token: "tok" }, "docker.io")).toEqual({
      identitytoken: "tok",
      serveraddress: "https://index.docker.io/v1/",
    });
  });
});
