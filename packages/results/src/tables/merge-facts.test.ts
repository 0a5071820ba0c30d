import { expect, test } from "vitest";
import { conflicted } from "../stats/policies.ts";
import { coopFiles, PATCH, read } from "../read/fixtures/trees.ts";

/** Coop as written up to 0.0.11: no apply_status, and clean whatever git made of the patches. */
function oldCoop(changes: Readonly<Record<string, string>> = {}): [string, string][] {
  return coopFiles("r1", [], { status: "clean", strategy: "naive", diff: PATCH }).map(([path, text]) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name !== "eval.json") return [path, changes[name] ?? text];
    const { apply_status: _, ...evaluation } = JSON.parse(text) as { apply_status: unknown };
    return [path, JSON.stringify(evaluation)];
  });
}

const conflictOf = async (files: [string, string][], judge: "missing" | "quick" = "missing") => {
  const { pairs } = await read(files, { setting: "coop-nocomm", upstreamVersion: "0.0.11", judge });
  return pairs[0]?.naiveConflict;
};

test("a clean merge until 0.0.11 is no merge where a patch is not in it", async () => {
  const inMerge = { "agent2.patch": PATCH };
  expect(await conflictOf(oldCoop(inMerge))).toBe(false);
  expect(await conflictOf(oldCoop())).toBe(null);
});

test("a patch of test files alone merges nothing", async () => {
  expect(await conflictOf(oldCoop({ "agent2.patch": PATCH.replaceAll("x.py", "tests/test_x.py") }))).toBe(null);
});

test("without the patches a clean merge of that time says nothing", async () => {
  expect(await conflictOf(oldCoop({ "agent2.patch": PATCH }), "quick")).toBe(null);
  expect(await conflictOf(coopFiles("r1", []), "quick")).toBe(false);
});

test.each([
  ["Docker", { status: "error", strategy: null, diff: "" }, "Both naive and union merge strategies failed. Naive: x"],
  ["GCP", { status: null, strategy: null }, "merge_failed"],
])("patches that no merge can join conflict, and were graded (%s)", async (_, merge, error) => {
  const none = { passed: false, test_output: "" };
  const files = changedEval({ merge, error, both_passed: false, feature1: none, feature2: none });
  const [row] = (await read(files, { setting: "coop-nocomm", upstreamVersion: "0.0.11" })).pairs;
  expect(row).toMatchObject({ verdict: "fail", reason: "merge-conflict", bothPassed: false, naiveConflict: true });
  for (const policy of ["naive-both-patched", "naive-all-evaluated"] as const)
    expect(row === undefined ? null : conflicted(row, policy)).toBe(true);
});

test.each([
  ["union", { naiveConflict: true, mergedBy: "union" }],
  ["clean", { naiveConflict: false, mergedBy: "naive" }],
])("the GCP backend names no strategy and keeps no diff: %s", async (status, expected) => {
  const files = changedEval({ merge: { status, strategy: null } });
  const { pairs, diagnostics } = await read(files, { setting: "coop-nocomm", upstreamVersion: "0.0.11" });
  expect(pairs[0]).toMatchObject({ verdict: "pass", ...expected });
  expect(diagnostics).toEqual([]);
});

test("an evaluation that failed graded nothing", async () => {
  const files = changedEval({
    error: "409 Client Error for x: Conflict (container x is not running)",
    both_passed: false,
  });
  const [row] = (await read(files, { setting: "coop-nocomm", upstreamVersion: "0.0.11" })).pairs;
  expect(row).toMatchObject({ verdict: "infra_error", reason: "container-lost", bothPassed: null });
});

/** Two good patches, and an evaluation with these parts. */
function changedEval(parts: object): [string, string][] {
  return oldCoop({ "agent2.patch": PATCH.replaceAll("x.py", "y.py") }).map(([path, text]) =>
    path.endsWith("/eval.json") ? [path, JSON.stringify({ ...(JSON.parse(text) as object), ...parts })] : [path, text],
  );
}
