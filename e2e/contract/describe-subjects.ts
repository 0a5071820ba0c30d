import { join } from "node:path";
import { afterAll, afterEach, describe, test } from "vitest";
import { type RealParts, realParts } from "../src/real-parts.ts";
import { realSubject } from "./real-subject.ts";
import { standInSubject } from "./stand-in-subject.ts";
import type { Situation, Stage, Subject } from "./subject.ts";
import { model, select } from "./upstream-arguments.ts";

export const versions = ["0.0.11", "0.0.22", "0.0.29"] as const;
type Version = (typeof versions)[number];
/** The long tests ask what the others leave out. */
const long = (process.env["CONTRACT"] ?? "") === "cold";
const ends: ReadonlySet<Version> = new Set(["0.0.11", "0.0.29"]);
/**
 * The versions whose cold processes are asked here in files that ask cold ones in every run: the two ends, and in the long tests those
 * between them.
 */
export const coldVersions = versions.filter((version) => ends.has(version) !== long);
export const dataset = join(import.meta.dirname, "..", "dataset");

/** A subject as the tests of one describe ask it. */
export interface AskedSubject {
  readonly agent: string;
  readonly v1: boolean;
  /** Whether the patch is what a pushed branch differs by; before 0.0.23 it is a file's content, or the tree's difference. */
  readonly pushes: boolean;
  /** One stage for each test; it is closed at the test's end. */
  readonly staged: (situation: Situation) => Promise<Stage>;
  /** Arguments that run one pair, without an eval. */
  readonly runArgs: (setting: string, run: string, repo: string, task: number, features: string) => string[];
}

/**
 * What our driver relies on, said once and asked of all: the stand-in that rehearsals run on, and the installed CLI, forked from a
 * warm parent and started cold. A cold call takes some 4 s more than a warm one; so what is not asked of cold ones `always` is asked in
 * the long tests only.
 */
export function describeSubjects(contract: (asked: AskedSubject) => void, { cold }: { cold: "always" | "long" }): void {
  const asking = (subject: Subject): void => contract(asked(subject));
  if (!long) describe.each(versions.map((version) => standInSubject(version, dataset)))("$name", asking);
  const coldHere = cold === "always" ? coldVersions : long ? versions : [];
  describeInstalled((parts) => {
    const of = (asked: readonly Version[], warmth: "cold" | "warm"): Subject[] =>
      asked.map((version) => realSubject(version, parts, warmth));
    describe.each([...(long ? [] : of(versions, "warm")), ...of(coldHere, "cold")])("$name", asking);
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
    pushes: subject.version === "0.0.29",
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
