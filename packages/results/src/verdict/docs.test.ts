import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { judgeDoc } from "../../scripts/judge-doc.ts";
import { upToDate } from "../../scripts/reason-page.ts";
import { versionsDoc } from "../../scripts/versions-doc.ts";
import { reasons } from "../formats/reasons.ts";
import { rules } from "./rules.ts";

const docs = new URL("../../../../docs/", import.meta.url);
const STALE = "run `pnpm --filter @cooperbench-ts/results run docs`";

// It judges all of the corpus several times.
test("docs/judge.md is what the corpus gives", { timeout: 60_000 }, async () => {
  expect(await readFile(new URL("judge.md", docs), "utf8"), STALE).toBe(await judgeDoc());
});

test("docs/upstream-versions.md is what the tables say", async () => {
  expect(await readFile(new URL("upstream-versions.md", docs), "utf8"), STALE).toBe(versionsDoc());
});

describe("docs/reasons", () => {
  test("has a page per reason and no other", async () => {
    expect((await readdir(new URL("reasons/", docs))).sort()).toEqual(reasons.map((reason) => `${reason}.md`).sort());
  });

  test.each(reasons)("%s: cause, evidence, what a run does, remedy", async (reason) => {
    const page = await readFile(new URL(`reasons/${reason}.md`, docs), "utf8");
    expect([...page.matchAll(/^##? (.*)$/gm)].map(([, title]) => title)).toEqual([
      reason,
      "Cause",
      "Evidence",
      "What a run does",
      "Remedy",
    ]);
    expect(upToDate(page, reason), STALE).toBe(page);
  });

  test("every reason has a rule that gives it", () => {
    const given = new Set(rules.map(({ reason }) => reason));
    expect(reasons.filter((reason) => !given.has(reason))).toEqual([]);
  });
});
