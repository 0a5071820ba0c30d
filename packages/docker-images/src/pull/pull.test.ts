import { describe, expect, test } from "vitest";
import type { EndpointAnswer } from "../registry/find-manifest.ts";
import { classifyPullFailure } from "./pull-failure.ts";
import { PullProgress } from "./pull-progress.ts";
import { parsePullLine } from "./pull-stream.ts";

describe("pull lines", () => {
  test("errors are errors, wherever they stand", () => {
    expect(parsePullLine('{"errorDetail":{"message":"unexpected EOF"},"error":"x"}')).toEqual({
      kind: "error",
      message: "unexpected EOF",
    });
    expect(parsePullLine('{"error":"no space left on device"}')).toEqual({
      kind: "error",
      message: "no space left on device",
    });
  });

  test("layers and the rest", () => {
    expect(parsePullLine('{"status":"Downloading","progressDetail":{"current":5,"total":10},"id":"abc"}')).toEqual({
      kind: "layer",
      layer: "abc",
      status: "Downloading",
      current: 5,
      total: 10,
    });
    expect(parsePullLine('{"status":"Pulling from akhatua/x","id":"task1"}')).toEqual({
      kind: "other",
      status: "Pulling from akhatua/x",
    });
    expect(parsePullLine("torn {")).toBeNull();
  });
});

describe("progress", () => {
  test("bytes, rate and time left over several images", () => {
    let now = 0;
    const progress = new PullProgress({
      images: 2,
      expectedBytes: new Map([
        ["a", 1000],
        ["b", 3000],
      ]),
      now: () => now,
    });
    const line = (layer: string, status: string, current: number | null, total: number | null) =>
      ({ kind: "layer", layer, status, current, total }) as const;
    expect(progress.update("a", line("1", "Downloading", 0, 1000))).toMatchObject({
      bytes: 0,
      totalBytes: 1000,
      all: { bytesPerSecond: null, etaSeconds: null, totalBytes: 4000 },
    });
    now = 100;
    expect(progress.update("a", line("1", "Downloading", 100, 1000))).toBeNull();
    now = 1000;
    expect(progress.update("a", line("1", "Downloading", 500, 1000))?.all).toMatchObject({
      bytes: 500,
      bytesPerSecond: 500,
      etaSeconds: 7,
    });
    now = 2000;
    progress.update("a", line("1", "Pull complete", null, null));
    expect(progress.bytesOf("a")).toBe(1000);
    expect(progress.isFetchedWhole("a")).toBe(true);
    now = 3000;
    const event = progress.update("b", line("2", "Already exists", null, null));
    expect(event?.layers).toEqual([{ id: "2", phase: "already-there", bytes: 0, totalBytes: 0 }]);
    expect(progress.isFetchedWhole("b")).toBe(false);
    progress.finish("a");
    expect(progress.totals()).toMatchObject({ images: 2, imagesDone: 1, bytes: 1000 });
  });
});

test("a pull stalls with a layer half here, before its first word, or when no image is heard of; not while it waits its turn", () => {
  let now = 0;
  const progress = new PullProgress({ images: 2, expectedBytes: null, now: () => now });
  const line = (layer: string, status: string, current: number | null) =>
    ({ kind: "layer", layer, status, current, total: 100 }) as const;
  progress.begin("a");
  progress.begin("b");
  now = 1000;
  expect([progress.isStalled("a", 1001), progress.isStalled("a", 1000)]).toEqual([false, true]);
  progress.update("a", line("1", "Waiting", null));
  progress.update("b", line("2", "Downloading", 10));
  now = 2000;
  progress.update("b", line("2", "Downloading", 20));
  expect([progress.isStalled("a", 1000), progress.isStalled("b", 1000)]).toEqual([false, false]);
  now = 3000;
  expect([progress.isStalled("a", 1000), progress.isStalled("b", 1000)]).toEqual([true, true]);
  progress.update("a", line("1", "Waiting", null));
  progress.update("b", line("2", "Download complete", null));
  now = 4000;
  progress.update("a", line("1", "Waiting", null));
  expect(progress.isStalled("b", 1000)).toBe(false);
});

describe("classes of a failed pull", () => {
  const mirror = { url: "http://mirror:5000", registry: "mirror:5000", mirror: true };
  const hub = { url: "https://registry-1.docker.io", registry: "docker.io", mirror: false };
  const absent: EndpointAnswer = { endpoint: mirror, answer: { kind: "absent", message: "mirror:5000 answers 404" } };
  const found: EndpointAnswer = {
    endpoint: mirror,
    answer: { kind: "found", digest: null, body: null, mediaType: "", rateLimit: null },
  };
  const unreachable: EndpointAnswer = {
    endpoint: hub,
    answer: { kind: "unreachable", message: "registry-1.docker.io cannot be reached (ENOTFOUND)" },
  };
  const refused: EndpointAnswer = {
    endpoint: hub,
    answer: { kind: "login-required", message: "registry-1.docker.io answers 401" },
  };
  const broken: EndpointAnswer = {
    endpoint: hub,
    answer: { kind: "failed", status: 500, message: "registry-1.docker.io answers 500" },
  };
  // The daemon's words are real ones of 20.10 and 28.
  test.each([
    ["write /var/lib/docker/tmp/x: no space left on device", [found], "disk-full", "no-space", false],
    [
      "toomanyrequests: You have reached your unauthenticated pull rate limit.",
      [unreachable],
      "registry-rate-limit",
      "rate-limited",
      false,
    ],
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      [absent, unreachable],
      "image-missing",
      "image-missing",
      false,
    ],
    [
      "pull access denied for x, repository does not exist or may require 'docker login'",
      [absent, refused],
      "image-missing",
      "image-missing",
      false,
    ],
    [
      "pull access denied for x, repository does not exist or may require 'docker login'",
      [refused],
      "docker-pull-failed",
      "login-required",
      false,
    ],
    ["dial tcp: no such host", [absent, broken], "docker-pull-failed", "registry-error", true],
    ["dial tcp: no such host", [unreachable], "docker-pull-failed", "registry-unreachable", true],
    ["unexpected EOF", [found], "docker-pull-failed", "transfer-cut", true],
    [
      "filesystem layer verification failed for digest sha256:8167",
      [found],
      "docker-pull-failed",
      "digest-mismatch",
      false,
    ],
    [
      "no matching manifest for linux/arm64/v8 in the manifest list entries",
      [found],
      "image-unusable",
      "wrong-platform",
      false,
    ],
    ["", [found], "docker-pull-failed", "registry-error", true],
    [
      "authorization denied by plugin opa: request rejected by administrative policy",
      [found],
      "docker-pull-failed",
      "daemon-refused",
      false,
    ],
  ] as const)("%s", (said, answers, reason, check, transient) => {
    const failure = classifyPullFailure({ said, fault: null, brokenLogin: null }, answers);
    expect([failure.problem.reason, failure.problem.check, failure.transient]).toEqual([reason, check, transient]);
    expect(failure.problem.remedy).not.toBe("");
    expect(failure.problem.message).toContain(said);
  });

  test("a limit that only pulls meet is told with the limits of the answer to HEAD", () => {
    const limit = { limit: 100, remaining: 0, windowSeconds: 21600, authenticated: false };
    const told = (resetAt: string | null): EndpointAnswer => ({
      endpoint: hub,
      answer: { kind: "found", digest: null, body: null, mediaType: "", rateLimit: { ...limit, resetAt } },
    });
    const failure = classifyPullFailure({ said: "toomanyrequests: reached", fault: null, brokenLogin: null }, [
      told(null),
    ]);
    expect(failure.problem.message).toContain("of 100 pulls per 6 h without a login");
    const waiting = classifyPullFailure({ said: "toomanyrequests", fault: null, brokenLogin: null }, [
      told("2026-01-01T00:00:00.000Z"),
    ]);
    expect(waiting.retryAt).toBe("2026-01-01T00:00:00.000Z");
  });

  test("a fault that was found in the layers wins over words about another registry", () => {
    const failure = classifyPullFailure(
      {
        said: "no such host",
        fault: { kind: "transfer-cut", message: "layer x ends after 1 of 2 bytes" },
        brokenLogin: null,
      },
      [found, unreachable],
    );
    expect(failure.problem).toMatchObject({
      check: "transfer-cut",
      message: "layer x ends after 1 of 2 bytes (the daemon: no such host)",
    });
  });

  test.each([
    [refused, "credential-store"],
    [absent, "image-missing"],
  ] as const)("a broken credential store is named where a login may be missing", (answer, check) => {
    const brokenLogin = "the credential store docker-credential-x is not on PATH";
    const said = "pull access denied for x";
    const { problem, transient } = classifyPullFailure({ said, fault: null, brokenLogin }, [answer]);
    expect([problem.check, transient]).toEqual([check, false]);
    expect(problem.message).toContain(brokenLogin);
    expect(problem.message).toContain(said);
    const other = classifyPullFailure({ said: "unexpected EOF", fault: null, brokenLogin }, [found]);
    expect(other.problem.message).not.toContain(brokenLogin);
  });
});
