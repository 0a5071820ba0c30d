import { join } from "node:path";
import { afterAll, afterEach, describe, test } from "vitest";
import { type RealParts, realParts } from "../src/real-parts.ts";
import { realSubject } from "./real-subject.ts";
import { standInSubject } from "./stand-in-subject.ts";
import type { Situation, Stage, Subject } from "./subject.ts";
import { model, select } from "./upstream-arguments.ts";

export const versions = ["0.0.11", "0.0.29"] as const;
export const dataset = join(import.meta.dirname, "..", "dataset");

/** A subject as the tests of one describe ask it. */
export interface AskedSubject {
  readonly agent: string;
  readonly v1: boolean;
  /** One stage for each test; it is closed at the test's end. */
  readonly staged: (situation: Situation) => Promise<Stage>;
  /** Arguments that run one pair, without an eval. */
  readonly runArgs: (setting: string, run: string, repo: string, task: number, features: string) => string[];
}

/**
 * What our driver relies on, said once and asked of all: the stand-in that rehearsals run on, and the installed CLI, forked from a
 * warm parent and started cold. A cold call takes some 4 s more than a warm one; so what is not asked of cold ones `always` is asked in
 * the long tests only, which ask nothing else here.
 */
export function describeSubjects(contract: (asked: AskedSubject) => void, { cold }: { cold: "always" | "long" }): void {
  const asking = (subject: Subject): void => contract(asked(subject));
  const long = (process.env["CONTRACT"] ?? "") === "cold";
  if (!long) describe.each(versions.map((version) => standInSubject(version, dataset)))("$name", asking);
  const warmths = long ? (["cold"] as const) : cold === "always" ? (["warm", "cold"] as const) : (["warm"] as const);
  describeInstalled((parts) => {
    for (const warmth of warmths)
      describe.each(versions.map((version) => realSubject(version, parts, warmth)))("$name", asking);
  });
}

/** With the real parts; without them it is skipped with the reason in its name, and in CI it fails. */
export function describeInstalled(body: (parts: RealParts) => void): void {
  const parts = realParts();
  if (parts !== null) return body(parts);
  const reason = "it needs the real parts (e2e/parts/up.sh installs them)";
  if ((process.env["CI"] ?? "") === "")
    return void describe.skip(`the installed cooperbench (skipped: ${reason})`, () => test("contract", () => {}));
  test("the installed cooperbench", () => {
    throw new Error(`skipped in CI: ${reason}`);
  });
}

function asked(subject: Subject): AskedSubject {
  let stage: Stage | null = null;
  afterEach(async () => {
    await stage?.close();
    stage = null;
  });
  afterAll(() => subject.end());
  return {
    agent: subject.agent,
    v1: subject.version === "0.0.11",
    staged: async (situation) => (stage = await subject.stage(situation)),
    runArgs: (setting, run, repo, task, features) => [
      "run",
      ...select(run, repo, task, features),
      ...model,
      "-a",
      subject.agent,
      "--setting",
      setting,
      "--backend",
      "docker",
      "--no-auto-eval",
    ],
  };
}
