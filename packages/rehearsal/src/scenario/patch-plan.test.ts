import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluateCoop, evaluateSolo, parsePatch } from "./evaluate-patches.ts";
import { patchText, stripped, type PatchPlan } from "./patch-plan.ts";

const both: PatchPlan = {
  features: [
    { id: 3, complete: true },
    { id: 7, complete: true },
  ],
  sharedEdit: "none",
  blankTail: 2,
};

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "patch-plan-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** The old side of a patch, so that git itself can say what it thinks of it. */
function oldFile(patch: string): string {
  const lines: string[] = [];
  for (const line of patch.split("\n")) {
    const start = /^@@ -(\d+)/.exec(line)?.[1];
    if (start !== undefined) while (lines.length < Number(start) - 1) lines.push(`filler ${lines.length}`);
    else if (/^[ -]/.test(line) && !line.startsWith("---")) lines.push(line.slice(1));
  }
  return `${lines.join("\n")}\n`;
}

function gitApply(patch: string): string {
  mkdirSync(join(dir, "src"), { recursive: true });
  writeFileSync(join(dir, "src", "registry.py"), oldFile(patch));
  const run = spawnSync("git", ["apply", "--check", "-"], {
    cwd: dir,
    input: patch.endsWith("\n") ? patch : `${patch}\n`,
    encoding: "utf8",
  });
  return run.status === 0 ? "" : run.stderr.trim();
}

test("git applies every scripted patch, and rejects a cut one with the words that we script", () => {
  for (const sharedEdit of ["none", "append", "replace"] as const) {
    for (const blankTail of [0, 1, 2] as const) {
      const whole = patchText({ ...both, sharedEdit, blankTail });
      expect(gitApply(whole)).toBe("");
      const cut = stripped(whole);
      expect(gitApply(cut)).toBe(parsePatch(cut).error ?? "");
      expect(parsePatch(cut).error === null).toBe(blankTail === 0);
    }
  }
});

test("solo passes with both features complete, and only whole", () => {
  const whole = patchText(both);
  expect(evaluateSolo([3, 7], whole).passed).toBe(true);
  expect(evaluateSolo([3, 7], stripped(whole)).features[0]).toMatchObject({
    passed: false,
    applyError: expect.stringMatching(/^error: corrupt patch at line \d+$/),
  });
  expect(evaluateSolo([3, 8], whole).passed).toBe(false);
  expect(evaluateSolo([3, 7], "").features[1].applyError).toBe(
    'error: No valid patches in input (allow with "--allow-empty")',
  );
});

const one = (id: number, sharedEdit: PatchPlan["sharedEdit"] = "none", blankTail: PatchPlan["blankTail"] = 0): string =>
  patchText({ features: [{ id, complete: true }], sharedEdit, blankTail });

test("coop: what the versions make of clean, clashing, cut, equal and missing patches", () => {
  const at = (version: string, a: string, b: string): unknown => {
    const { merge, passed } = evaluateCoop(version, [1, 2], [a, b]);
    return [merge?.status, merge?.strategy, passed];
  };
  expect(at("0.0.11", one(1), one(2))).toEqual(["clean", "naive", true]);
  expect(at("0.0.29", one(1), one(2))).toEqual(["clean", "naive", true]);
  expect(at("0.0.11", one(1, "append"), one(2, "append"))).toEqual(["conflicts", "union", true]);
  expect(at("0.0.11", one(1, "replace"), one(2, "replace"))).toEqual(["conflicts", "union", false]);
  expect(at("0.0.29", one(1, "append"), one(2, "append"))).toEqual(["conflicts", "naive", false]);
  // Up to 0.0.11 nobody notices that a patch was rejected.
  expect(at("0.0.11", one(1), stripped(one(2, "none", 1)))).toEqual(["clean", "naive", false]);
  expect(at("0.0.29", one(1), stripped(one(2, "none", 1)))).toEqual(["missing_input", "naive", false]);
  const all = patchText({ features: [1, 2].map((id) => ({ id, complete: true })), sharedEdit: "append", blankTail: 0 });
  expect(at("0.0.29", all, all)).toEqual(["identical", "skip-merge-identical", true]);
  expect(at("0.0.29", all, one(2, "append"))).toEqual(["conflicts", "solo-agent1", true]);
  expect(at("0.0.29", one(1), "")).toEqual(["clean", "naive", false]);
  expect(evaluateCoop("0.0.29", [1, 2], [one(1), ""]).applyStatus).toEqual({ agent1: "applied", agent2: "skipped" });
});
