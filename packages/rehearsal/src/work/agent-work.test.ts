import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unit } from "../random.ts";
import { patchText, type PatchPlan } from "../scenario/patch-plan.ts";
import { EDITED_FILE } from "../scenario/planned-edits.ts";
import { agentWork, type WorkBeat } from "./agent-work.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "agent-work-"));
  mkdirSync(join(dir, "src"));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** One side of a patch, with lines of no meaning between its hunks. */
function side(patch: string, sign: "-" | "+"): string {
  const lines: string[] = [];
  let shift = 0;
  for (const line of patch.split("\n").slice(4)) {
    const [, old, now] = /^@@ -(\d+),\d+ \+(\d+)/.exec(line) ?? [];
    if (old !== undefined) {
      shift = Number(now) - Number(old);
      const start = Number(sign === "-" ? old : now);
      while (lines.length < start - 1) lines.push(`line ${lines.length + 1 - (sign === "+" ? shift : 0)}`);
    } else if (line.startsWith(" ") || line.startsWith(sign)) lines.push(line.slice(1));
  }
  return `${lines.join("\n")}\n`;
}

function work(plan: PatchPlan, steps: number, seed: number): readonly WorkBeat[] {
  return agentWork({ plan, steps, lookShare: 0.5, commits: true, draw: (what) => unit(seed, what) });
}

const planOf = (sharedEdit: PatchPlan["sharedEdit"], ...features: readonly [number, boolean][]): PatchPlan => ({
  features: features.map(([id, complete]) => ({ id, complete })),
  sharedEdit,
  blankTail: 0,
});

const plans: readonly PatchPlan[] = [
  planOf("none", [2, true]),
  planOf("none", [2, false]),
  planOf("append", [3, true]),
  planOf("replace", [3, true]),
  planOf("none", [1, true], [4, false]),
];

test("the commands of an agent leave what its patch says", () => {
  for (const plan of plans) {
    const patch = patchText(plan);
    for (const steps of [5, 20]) {
      for (let seed = 0; seed < 3; seed += 1) {
        writeFileSync(join(dir, EDITED_FILE), side(patch, "-"));
        const edits = work(plan, steps, seed).filter(({ edit }) => edit !== null);
        for (const { command, output } of edits) {
          const { stdout, stderr } = spawnSync("bash", ["-c", command.replace(/^python /, "python3 ")], {
            cwd: dir,
            encoding: "utf8",
          });
          expect([stdout, stderr]).toEqual([output, ""]);
        }
        expect(readFileSync(join(dir, EDITED_FILE), "utf8")).toBe(side(patch, "+"));
      }
    }
  }
});

test("it has as many steps as there are, and no edit is left out where they are few", () => {
  for (const plan of plans) {
    for (let steps = 0; steps < 60; steps += 1) expect(work(plan, steps, steps)).toHaveLength(steps);
    const edits = plan.features.length + (plan.sharedEdit === "none" ? 0 : 1);
    expect(work(plan, 3, 1).filter(({ edit }) => edit !== null)).toHaveLength(edits);
  }
});

test("with steps enough it reads a failure before it mends it, and commits at the end", () => {
  const plan = planOf("none", [2, true]);
  const beats = agentWork({ plan, steps: 20, lookShare: 0.5, commits: true, draw: () => 0.9 });
  const failed = beats.findIndex(({ output }) => output.includes("FAILED tests/test_feature_2.py::test_feature_2"));
  const mended = beats.findIndex(({ edit }) => edit?.added.some((line) => line.includes('"complete"')) === true);
  expect(failed).toBeGreaterThan(0);
  expect(mended).toBeGreaterThan(failed);
  expect(beats.at(-1)?.command).toContain("git commit");
});

test("who changes nothing only looks", () => {
  expect(work(planOf("none"), 12, 1).every(({ edit }) => edit === null)).toBe(true);
});
