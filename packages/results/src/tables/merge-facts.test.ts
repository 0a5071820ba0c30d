import { expect, test } from "vitest";
import { coopFiles, PATCH, read } from "../load-tables/fixtures/trees.ts";

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
