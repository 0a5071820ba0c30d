import { expect, test } from "vitest";
import { lineOverlaps, patchAccount } from "./patch-accounts.ts";

const patch = (file: string, hunks: string) => `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n${hunks}`;
const of = (agent: string, text: string) => ({ agent, text });

test("lines are counted within hunks alone, and files are named once", () => {
  const text = `${patch("a.py", "@@ -1,2 +1,3 @@\n a\n-b\n+c\n+--- no header\n")}${patch("b.py", "@@ -0,0 +1 @@\n+x\n")}`;
  const about = { agent: "solo", featureId: null, file: "solo.patch", upstream: null, gold: null, apply: null };
  expect(patchAccount({ ...about, text })).toMatchObject({ lines: { added: 3, removed: 1 }, files: ["a.py", "b.py"] });
  expect(patchAccount({ ...about, text: "" })).toMatchObject({ lines: { added: 0, removed: 0 }, files: [] });
});

test("base lines that two agents change are ranges, file by file, for each two of them", () => {
  const one = patch("a.py", "@@ -10,4 +10,2 @@\n x\n-a\n-b\n-c\n+d\n@@ -30 +28 @@\n-z\n+y\n");
  const two = patch("a.py", "@@ -11,2 +11,2 @@\n-a\n-b\n+e\n+f\n@@ -30 +30 @@\n-z\n+w\n");
  const three = patch("b.py", "@@ -11 +11 @@\n-a\n+b\n");
  expect(lineOverlaps([of("agent1", one), of("agent2", two), of("agent3", three)])).toEqual([
    { file: "a.py", from: 11, to: 12, agents: ["agent1", "agent2"] },
    { file: "a.py", from: 30, to: 30, agents: ["agent1", "agent2"] },
  ]);
  expect(lineOverlaps([of("agent1", one), of("agent2", "")])).toEqual([]);
  expect(lineOverlaps([of("solo", one)])).toBeNull();
});
