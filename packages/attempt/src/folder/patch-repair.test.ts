import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lostPatches, repairPatches } from "./patch-repair.ts";
import { SubmittedWork } from "./submitted-work.ts";

const head = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n";
/** Upstream strips the end: a blank context line of the last hunk is gone. */
const cut = `${head}@@ -1,4 +1,5 @@\n a\n+b\n c\n d`;
const shortened = `${head}@@ -1,2 +1,3 @@\n a\n+b\n c\n`;
const uncertain = `${head}@@ -1,3 +1,4 @@\n a\n+b\n c`;

const damaged = (file: string) => ({ code: "patch-damaged", message: "m", file });

let folder: string;
let submitted: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "repair-"));
  submitted = path.join(await mkdtemp(path.join(tmpdir(), "repair-seen-")), "submitted");
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(path.dirname(submitted), { recursive: true, force: true });
});

const read = (name: string): Promise<string> => readFile(path.join(folder, name), "latin1");
const put = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text, "latin1");

async function seen(...outputs: readonly { stdout: string; output?: string }[]): Promise<void> {
  const work = new SubmittedWork(submitted);
  for (const [index, { stdout, output = stdout }] of outputs.entries())
    work.keep(`c${index}`, { stdout: Buffer.from(stdout, "latin1"), output: Buffer.from(output, "latin1") });
  await work.settled();
}

describe("repairPatches without what the door saw", () => {
  it("mends what is certain, keeps upstream's bytes, and leaves the rest alone", async () => {
    await put("agent1.patch", cut);
    await put("agent2.patch", uncertain);
    await put("result.json", "{}");
    const judged = {
      reason: "not-evaluated",
      evidence: null,
      diagnostics: ["agent1.patch", "agent2.patch"].map(damaged),
    } as const;
    expect(await lostPatches(folder, judged)).toEqual(["agent2.patch"]);
    const repaired = [{ file: "agent1.patch", linesAdded: 0, way: "hunk-shortened" }];
    expect(await repairPatches(folder, submitted)).toEqual(repaired);
    expect((await readdir(folder)).sort()).toEqual([
      "agent1.patch",
      "agent1.patch.upstream",
      "agent2.patch",
      "result.json",
    ]);
    expect([await read("agent1.patch"), await read("agent1.patch.upstream")]).toEqual([shortened, cut]);
    expect(await read("agent2.patch")).toBe(uncertain);
    expect(await lostPatches(folder, judged)).toEqual(["agent2.patch"]);
  });

  it("takes a whole patch for lost that the judge found damaged by its evaluation", async () => {
    await put("solo.patch", shortened.trimEnd());
    const evidence = { file: "solo.patch", quote: "q" };
    expect(await lostPatches(folder, { reason: "patch-damaged", evidence, diagnostics: [] })).toEqual(["solo.patch"]);
    expect(await lostPatches(folder, { reason: "patch-rejected", evidence, diagnostics: [] })).toEqual([]);
  });

  it("keeps bytes that are no UTF-8", async () => {
    await put("solo.patch", cut.replace("+b", "+\xe9\xff"));
    await repairPatches(folder);
    expect(await read("solo.patch")).toBe(shortened.replace("+b", "+\xe9\xff"));
  });
});

describe("repairPatches with what the door saw", () => {
  it("publishes what each agent's container gave, and says the same again, also after a crash in the middle", async () => {
    const [one, two] = [`${cut}\t\n  \t\n`, `${uncertain} \n \n`];
    await seen({ stdout: two }, { stdout: one });
    await put("agent1.patch", cut);
    await put("agent2.patch", uncertain);
    const first = await repairPatches(folder, submitted);
    expect(first).toEqual([
      { file: "agent1.patch", linesAdded: 1, way: "agent-bytes" },
      { file: "agent2.patch", linesAdded: 1, way: "agent-bytes" },
    ]);
    expect([await read("agent1.patch"), await read("agent2.patch")]).toEqual([one, two]);
    expect(await repairPatches(folder, submitted)).toEqual(first);
    // It died before the repaired bytes were in place.
    await put("agent1.patch.whole", "half");
    await put("agent1.patch", cut);
    expect(await repairPatches(folder, submitted)).toEqual(first);
    expect(await read("agent1.patch")).toBe(one);
    expect(await read("agent1.patch.upstream")).toBe(cut);
  });

  it.each([
    ["only the last line feed is gone", shortened.trimEnd(), shortened],
    ["nothing is gone", shortened, shortened],
    ["an empty patch", "", ""],
  ])("leaves a patch alone: %s", async (_, text, stdout) => {
    await seen({ stdout });
    await put("solo.patch", text);
    expect(await repairPatches(folder, submitted)).toEqual([]);
    expect(await readdir(folder)).toEqual(["solo.patch"]);
  });

  it("takes the carriage returns back that mini_swe_agent_v2 loses", async () => {
    const whole = `${head}@@ -1,2 +1,3 @@\n a\r\n+b\r\n c\r\n`;
    await seen({ stdout: whole });
    await put("solo.patch", whole.replaceAll("\r", ""));
    expect(await repairPatches(folder, submitted)).toEqual([{ file: "solo.patch", linesAdded: 0, way: "agent-bytes" }]);
    expect(await read("solo.patch")).toBe(whole);
  });

  it("leaves out what git said on stderr, which upstream takes into the patch", async () => {
    const output = `warning: LF will be replaced\n${uncertain}\n \n`;
    await seen({ stdout: `${uncertain}\n \n`, output });
    await put("solo.patch", output.trimEnd());
    expect(await repairPatches(folder, submitted)).toMatchObject([{ way: "agent-bytes" }]);
    expect(await read("solo.patch")).toBe(`${uncertain}\n \n`);
  });

  it.each([
    ["another text", [{ stdout: `${uncertain.replace("+b", "+B")}\n \n` }]],
    ["a text that begins alike", [{ stdout: `${uncertain}\n \n` }, { stdout: `${uncertain}\n\t\n` }]],
    ["stdout alone that would fit", [{ stdout: `${uncertain}\n \n`, output: `oh\n${uncertain}\n \n` }]],
    ["no UTF-8, which upstream's eval could not read", [{ stdout: `${uncertain}\n \xff\n` }]],
  ])("does not take for the agent's: %s", async (_, outputs) => {
    await seen(...outputs);
    await put("solo.patch", uncertain);
    expect(await repairPatches(folder, submitted)).toEqual([]);
    expect(await read("solo.patch")).toBe(uncertain);
  });

  it("does not take what was withdrawn", async () => {
    const work = new SubmittedWork(submitted);
    const stdout = Buffer.from(`${uncertain}\n \n`);
    work.keep("c1", { stdout, output: stdout });
    work.keep("c1", null);
    await work.settled();
    await put("solo.patch", uncertain);
    expect(await repairPatches(folder, submitted)).toEqual([]);
  });
});
