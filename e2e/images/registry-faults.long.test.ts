import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  dockerConfigCredentials,
  forecastPull,
  imagesByName,
  imagesOfTasks,
  noCredentials,
  pullImages,
  pullMissing,
  type ImageReport,
  type PullEvent,
  type PullOptions,
} from "@cooperbench-ts/docker-images";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { describeWith } from "./parts.ts";
import { FakeRegistry, type Fault } from "./support/fake-registry.ts";
import { OwnDaemon } from "./support/own-daemon.ts";
import { freePort } from "./support/own-registry.ts";
import { makeTaskImage } from "./support/task-image.ts";

describeWith(["root", "dockerd", "docker", "base-image"], "registries that misbehave", () => {
  let registry: FakeRegistry;
  let daemon: OwnDaemon;
  let directory: string;
  let path: string | undefined;
  const events: PullEvent[] = [];

  beforeAll(async () => {
    path = process.env["PATH"];
    directory = await mkdtemp(join(tmpdir(), "cbts-faults-"));
    registry = await FakeRegistry.start(
      await makeTaskImage({ name: "faults", layers: [{ name: "faults", bytes: 3_000_000 }] }),
    );
    daemon = await OwnDaemon.start({ mirrors: [`http://${registry.address}`] });
  });
  afterAll(async () => {
    process.env["PATH"] = path;
    await daemon?.end();
    await registry?.end();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    events.length = 0;
    registry.requests.length = 0;
    await daemon.wipe();
  });
  afterEach(() => {
    registry.fault = { kind: "none" };
  });

  /** Named with its registry, or with the registry as a mirror of Docker Hub: then the daemon tells only Hub's error. */
  const pull = async (how: "direct" | "mirror", fault: Fault, options: PullOptions = {}): Promise<ImageReport> => {
    registry.fault = fault;
    const naming = how === "direct" ? { registry: registry.address } : {};
    const images = imagesOfTasks([{ repo: "faulty_task", taskId: 1, pairs: [[1, 2]] }], naming);
    const [report] = await pullImages(daemon.client, images, {
      credentials: noCredentials,
      attempts: 1,
      onEvent: (event) => events.push(event),
      ...options,
    });
    if (report === undefined) throw new Error("no report");
    return report;
  };
  const classOf = (report: ImageReport) => [report.state, report.reason, report.problems[0]?.check];

  for (const how of ["direct", "mirror"] as const) {
    test(`${how}: a rate limit is waited for when the registry says until when`, async () => {
      const report = await pull(how, {
        kind: "rate-limit",
        untilMs: Date.now() + 3500,
        header: how === "direct" ? "retry-after" : "x-retry-after",
      });
      expect(report.state).toBe("unverified");
      const waiting = events.find((event) => event.type === "pull-waiting");
      expect(waiting).toMatchObject({ reason: "registry-rate-limit" });
      if (waiting?.type === "pull-waiting") expect(Math.abs(Date.parse(waiting.until) - Date.now())).toBeLessThan(6000);
    });

    test(`${how}: a rate limit with no end, or one that is too far, is told with the limits`, async () => {
      const endless = await pull(how, { kind: "rate-limit", untilMs: Date.now() + 1e7, header: "none" });
      expect(classOf(endless)).toEqual(["pull-failed", "registry-rate-limit", "rate-limited"]);
      expect(endless.message).toContain("100 pulls per 6 h");
      expect(endless.remedy).toContain("docker login");
      const far = await pull(
        how,
        { kind: "rate-limit", untilMs: Date.now() + 1e7, header: "ratelimit-reset" },
        { maxRateLimitWaitMs: 1000 },
      );
      expect(classOf(far)).toEqual(["pull-failed", "registry-rate-limit", "rate-limited"]);
      expect(far.message).toMatch(/until \d{4}-\d\d-\d\dT/);
    });

    test(`${how}: a rate limit that only GET meets is asked for its end, and waited for`, async () => {
      const untilMs = Date.now() + 3500;
      const report = await pull(how, { kind: "rate-limit", untilMs, header: "retry-after", headIsFree: true });
      expect([report.state, report.message]).toEqual(["unverified", null]);
      const waits = events.filter((event) => event.type === "pull-waiting");
      expect(waits).not.toEqual([]);
    });

    test(`${how}: a layer cut in the middle`, async () => {
      expect(classOf(await pull(how, { kind: "cut-layer" }))).toEqual([
        "pull-failed",
        "docker-pull-failed",
        "transfer-cut",
      ]);
    });

    test(`${how}: a layer with a wrong digest`, async () => {
      expect(classOf(await pull(how, { kind: "wrong-digest" }))).toEqual([
        "pull-failed",
        "docker-pull-failed",
        "digest-mismatch",
      ]);
    });

    test(`${how}: a login is needed`, async () => {
      const report = await pull(how, { kind: "login", scheme: "basic", username: "ann", password: "s3cret-word" });
      expect(classOf(report)).toEqual(["pull-failed", "docker-pull-failed", "login-required"]);
      expect(report.remedy).toContain("docker login");
    });

    test(`${how}: the registry fails`, async () => {
      const report = await pull(how, { kind: "status", status: 503 });
      expect(classOf(report)).toEqual(["pull-failed", "docker-pull-failed", "registry-error"]);
    });
  }

  test("a cut layer is tried again, and comes when the line is whole", async () => {
    registry.fault = { kind: "cut-layer" };
    const report = await pull("direct", registry.fault, {
      attempts: 3,
      onEvent: (event) => {
        events.push(event);
        if (event.type === "pull-retry") registry.fault = { kind: "none" };
      },
    });
    expect(report.state).toBe("unverified");
    expect(events.filter((event) => event.type === "pull-retry")).toHaveLength(1);
  });

  test("a transfer that stalls is ended and tried again; without an end it is a cut one", async () => {
    const stalled = await pull("direct", { kind: "stall" }, { stallMs: 1500 });
    expect(classOf(stalled)).toEqual(["pull-failed", "docker-pull-failed", "transfer-cut"]);
    expect(stalled.message).toContain("nothing came for");
    const report = await pull(
      "direct",
      { kind: "stall" },
      {
        attempts: 2,
        stallMs: 1500,
        onEvent: (event) => {
          if (event.type === "pull-retry") registry.fault = { kind: "none" };
        },
      },
    );
    expect([report.state, report.message]).toEqual(["unverified", null]);
  });

  test("a registry that is down", async () => {
    const name = `127.0.0.1:${await freePort()}/akhatua/cooperbench-x:task1`;
    const [report] = await pullImages(daemon.client, imagesByName([name]), { credentials: noCredentials, attempts: 1 });
    expect(report && classOf(report)).toEqual(["pull-failed", "docker-pull-failed", "registry-unreachable"]);
    expect(report?.message).toContain("ECONNREFUSED");
  });

  test("the forecast knows the registry's limit, without a login", async () => {
    const images = imagesByName([`${registry.address}/akhatua/cooperbench-x:task1`]);
    const forecast = await forecastPull(daemon.client, images, { credentials: noCredentials });
    expect(forecast.rateLimit).toEqual({
      limit: 100,
      remaining: 42,
      windowSeconds: 21600,
      resetAt: null,
      authenticated: false,
    });
  });

  test("the forecast has no size where the registry gives none, and the pull still says why", async () => {
    registry.fault = { kind: "status", status: 503 };
    const images = imagesByName([`${registry.address}/akhatua/cooperbench-x:task1`]);
    const { reports, forecast } = await pullMissing(daemon.client, images, { credentials: noCredentials, attempts: 1 });
    expect(forecast).toMatchObject({ unknown: 1, fetchBytes: 0, fits: true });
    expect(reports[0]?.reason).toBe("docker-pull-failed");
  });

  for (const scheme of ["basic", "bearer"] as const) {
    test(`a login of the docker configuration opens a ${scheme} registry, and is in no event and no report`, async () => {
      const config = join(directory, `config-${scheme}`);
      await mkdir(config);
      const auth = Buffer.from("ann:s3cret-word").toString("base64");
      await writeFile(join(config, "config.json"), JSON.stringify({ auths: { [registry.address]: { auth } } }));
      const report = await pull(
        "direct",
        { kind: "login", scheme, username: "ann", password: "s3cret-word" },
        { credentials: dockerConfigCredentials(config) },
      );
      expect(report.state).toBe("unverified");
      const wrong = await pull(
        "direct",
        { kind: "login", scheme, username: "ann", password: "another" },
        { credentials: dockerConfigCredentials(config) },
      );
      expect(classOf(wrong)).toEqual(["pull-failed", "docker-pull-failed", "login-required"]);
      const said = JSON.stringify([report, wrong, events]);
      expect(said).not.toContain("s3cret-word");
      expect(said).not.toContain(auth);
    });
  }

  test("a credential helper is asked for its registry", async () => {
    const helper = join(directory, "docker-credential-fake");
    await writeFile(
      helper,
      `#!/bin/sh\nread -r registry\n[ "$registry" = "${registry.address}" ] || exit 1\nprintf '%s' '{"ServerURL":"x","Username":"ann","Secret":"s3cret-word"}'\n`,
    );
    await chmod(helper, 0o755);
    process.env["PATH"] = `${directory}:${path}`;
    const config = join(directory, "config-helper");
    await mkdir(config, { recursive: true });
    await writeFile(join(config, "config.json"), JSON.stringify({ credHelpers: { [registry.address]: "fake" } }));
    const report = await pull(
      "direct",
      { kind: "login", scheme: "basic", username: "ann", password: "s3cret-word" },
      { credentials: dockerConfigCredentials(config) },
    );
    expect(report.state).toBe("unverified");
    expect(await readFile(daemon.log, "utf8")).not.toContain("s3cret-word");
  });
});
