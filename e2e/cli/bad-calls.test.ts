import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { sharedFolder, testFolder, treeOf } from "./support/folders.ts";

const cwd = sharedFolder();
beforeAll(async () => {
  const rehearsed = await runCli(["rehearse", "--pairs", "2", "--faults", "none", "--dir", "r"], { cwd: cwd() });
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  await writeFile(path.join(cwd(), "file"), "");
  await mkdir(path.join(cwd(), "own", "logs"), { recursive: true });
  const torn = path.join(cwd(), "torn", ".cooperbench-ts", "lost");
  await mkdir(torn, { recursive: true });
  await writeFile(path.join(torn, "manifest.json"), '{"schemaVersion": 1, "ru');
});

/** Arguments, error code, and what the message must hold. */
const refused: readonly (readonly [args: readonly string[], code: string, ...says: readonly (string | RegExp)[]])[] = [
  [["judge", "nowhere"], "results-missing", "nowhere", "no such folder"],
  [["judge", "file"], "results-missing", "file", "no folder"],
  [["judge"], "usage", "--phase"],
  [["judge", "--phase", "run", "--exit-code", ""], "usage", "--exit-code", "whole number"],
  [["judge", "--phase", "run", "--exit-code", "1", "--stderr", "nowhere"], "usage", "--stderr nowhere"],
  [["adopt", "nowhere", "--model", "m"], "results-missing", "nowhere", "no such folder"],
  [["regrade", "nowhere"], "results-missing", "nowhere", "no such folder"],
  [["regrade", "r/logs", "--repeat", "0"], "usage", "--repeat 0", "from 1"],
  [["regrade", "r/logs", "--patches", "none"], "usage", "--patches none", "repaired, upstream"],
  [["regrade", "r/logs", "--setting", "solo"], "usage", "--setting solo", "coop-comm, coop-nocomm"],
  [["compare", "r/logs", "nowhere"], "results-missing", "nowhere", "no such folder"],
  [["compare", "r/logs", "own"], "usage", "own", "no pair of results"],
  [["compare", "solo", "r/logs"], "results-missing", "solo", "no such folder"],
  [["compare", "solo", "nope", "r/logs"], "usage", "nope", "There are"],
  [["export", "--logs", "r/logs", "--format", "csv", "--out", "nowhere/x.csv"], "usage", "--out nowhere/x.csv"],
  [["export", "--logs", "r/logs", "--format", "csv"], "usage", "--json", "--out"],
  [["export", "--logs", "r/logs", "--table", "dataset"], "dataset-missing", "dataset: There is no such folder"],
  [["export", "--logs", "r/logs", "--dataset", "r/logs"], "dataset-missing", "r/logs: It holds none of the pairs"],
  [["difficulty", "--logs", "r/logs", "--method", "leave-one-repeat-out"], "repeats-missing", "at least two repeats"],
  [["rehearse", "--dir", "new", "--concurrency", "0"], "usage", "--concurrency 0", "from 1"],
  [["rehearse", "--dir", "new", "--pairs", ""], "usage", "--pairs", "from 1"],
  [["rehearse", "--dir", "new", "--pairs", "101"], "rehearsal-option", "pairs", "1 to 100"],
  [["rehearse", "--dir", "new", "--agent", "mini_swe_agent", "--settings", "team"], "rehearsal-option", "_v2 in team"],
  [["rehearse", "--dir", "r", "--pairs", "3"], "rehearsal-mismatch", "faultLevel", "--fresh"],
  [["rehearse", "--dir", "file"], "rehearsal-folder", "file", "no folder"],
  [["rehearse", "--dir", "own", "--fresh"], "rehearsal-folder", "own", "nothing in it was deleted"],
  [["rehearse", "--dir", "own"], "rehearsal-folder", "own", "logs"],
  [["rehearse", "--dir", "/proc/rehearsal"], "rehearsal-folder", "/proc/rehearsal", "cannot be made"],
  [["status", "--logs", "torn"], "manifest-invalid", "manifest.json"],
  [["summary", "--logs", "torn"], "manifest-invalid", "manifest.json"],
  [["run", "--logs", "torn", "--name", "lost", "--model", "m", "--dataset", "r/dataset"], "manifest-invalid", "lost"],
  [["run", "--name", "n".repeat(300), "--model", "m", "--dataset", "r/dataset"], "config-invalid", "--name", "100"],
  [["run", "--dataset", "r/dataset"], "config-invalid", "--model", "`command-a-03-2025`"],
  [["run", "--model", "m", "--accept-drift", "nosuch"], "config-invalid", "--accept-drift", "agentConfigHash"],
  [["run", "--logs", "/proc/logs", "--model", "m", "--dataset", "r/dataset"], "logs-unwritable", "--logs"],
  [["status", "--nope"], "usage", "--nope"],
  [["rum"], "usage", "rum", /run/],
];

describe("a call that cannot be: exit code 2, code and message, nothing written", () => {
  test.each(refused.map(([args, code, ...says]) => ({ call: args.join(" "), args, code, says })))(
    "$call",
    async ({ args, code, says }) => {
      const before = await treeOf(cwd());
      const result = await runCli([...args, "--json"], { cwd: cwd() });
      expect(result.code).toBe(2);
      expect(jsonLines(result.stdout)).toEqual([{ error: { code, message: expect.any(String) as string } }]);
      for (const text of says) expect(result.stderr).toMatch(text);
      expect(result.stderr).not.toContain("    at ");
      expect(await treeOf(cwd())).toEqual(before);
    },
  );

  test("a configuration file whose top is no object, or whose pair is none, is named", async () => {
    const folder = await testFolder();
    const call = async (content: string): Promise<string> => {
      await writeFile(path.join(folder, "c.json"), content);
      const result = await runCli(["plan", "--config", "c.json"], { cwd: folder });
      expect(result.code).toBe(2);
      return result.stderr;
    };
    expect(await call("[1]")).toMatch(/c\.json: It must hold one JSON object/);
    expect(await call("null")).toMatch(/c\.json: It must hold one JSON object/);
    const dataset = path.join(cwd(), "r", "dataset");
    // With a byte order mark, as some editors write it.
    const marked = await call(`\uFEFF${JSON.stringify({ model: "m", dataset, pairs: ["a/b"] })}`);
    expect(marked).toMatch(/\(pair-malformed\): pair a\/b .*`pairs` of the configuration/);
  });
});

test("a rehearsal that begins afresh leaves what is not its own", async () => {
  const folder = await testFolder();
  await writeFile(path.join(folder, "notes.txt"), "mine");
  const args = ["rehearse", "--pairs", "2", "--faults", "none", "--dir", ".", "--fresh"];
  await expect(runCli(args, { cwd: folder })).resolves.toMatchObject({ code: 2 });
  for (const call of [args.slice(0, -1), args]) {
    const { code, stderr } = await runCli(call, { cwd: folder });
    expect(code, stderr).toBe(0);
  }
  expect(await readdir(folder)).toContain("notes.txt");
});
