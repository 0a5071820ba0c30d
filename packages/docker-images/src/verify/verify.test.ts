import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { entrypointEffect } from "./entrypoint-effect.ts";
import { probeFindings } from "./probe-findings.ts";
import { readVerified, writeVerified } from "./verify-cache.ts";

const commit = "a".repeat(40);

test.each([
  ["0.0.5", { agent: "runs", eval: "runs" }],
  ["0.0.8", { agent: "runs", eval: "runs" }],
  ["0.0.9", { agent: "cleared", eval: "runs" }],
  ["0.0.10", { agent: "cleared", eval: "cleared" }],
  ["0.0.29", { agent: "cleared", eval: "cleared" }],
  ["0.1.0", { agent: "cleared", eval: "cleared" }],
])("an entrypoint under upstream %s", (version, effect) => {
  expect(entrypointEffect(["/usr/local/bin/runner.sh"], version)).toEqual(effect);
  expect(entrypointEffect(null, version)).toEqual({ agent: "none", eval: "none" });
});

describe("the probe's findings", () => {
  test("every bad thing, the notes, and noise", () => {
    const text = `noise\ncb\tgit-clean\tbad\tgit status is not empty: ?? x \ncb\trunner-sh\tbad\tno\ncb\thead\tnote\t${commit}\ncb\thead-detached\tnote\tyes\ncb\tgc\tnote\t1000.5 1002.75 0\ncb\tend\n`;
    expect(probeFindings(text)).toEqual({
      bad: [
        { check: "git-clean", detail: "git status is not empty: ?? x" },
        { check: "runner-sh", detail: "no" },
      ],
      headCommit: commit,
      headDetached: true,
      gcSeconds: 2.25,
      gcExitCode: 0,
      complete: true,
    });
  });

  test("a run that was cut is not complete", () => {
    expect(probeFindings("cb\thead-detached\tnote\tno\n")).toEqual({
      bad: [],
      headCommit: null,
      headDetached: false,
      gcSeconds: null,
      gcExitCode: null,
      complete: false,
    });
  });
});

test("the cache holds by image id; a torn or older entry counts as none", async () => {
  const directory = await mkdtemp(join(tmpdir(), "cbts-cache-"));
  const verified = {
    imageId: `sha256:${"a".repeat(64)}`,
    verifiedAt: "2026-01-01T00:00:00.000Z",
    headCommit: commit,
    headDetached: true,
    gcSeconds: 1,
  };
  await writeVerified(directory, verified);
  expect(await readVerified(directory, verified.imageId)).toMatchObject(verified);
  expect(await readVerified(directory, "sha256:other")).toBeNull();
  expect(await readVerified(undefined, verified.imageId)).toBeNull();
  const [file] = await readdir(join(directory, "verified-images"));
  await writeFile(join(directory, "verified-images", file ?? ""), '{"schemaVersion":1,"imageId":');
  expect(await readVerified(directory, verified.imageId)).toBeNull();
  await writeFile(
    join(directory, "verified-images", file ?? ""),
    JSON.stringify({ schemaVersion: 1, probeVersion: "older", ...verified }),
  );
  expect(await readVerified(directory, verified.imageId)).toBeNull();
  await rm(directory, { recursive: true });
});
