import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { judgeLineSchema } from "@cooperbench-ts/results";
import { beforeAll, expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { sharedFolder, testFolder } from "./support/folders.ts";

const bin = path.join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "cooperbench-ts.js");
const cwd = sharedFolder();
const PAIRS = 10;
beforeAll(async () => {
  const rehearsed = await runCli(["rehearse", "--pairs", String(PAIRS), "--faults", "none", "--dir", "r"], {
    cwd: cwd(),
  });
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
});

/** A line of shell in which `$CLI` is the CLI. */
function shell(line: string, folder: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)("bash", ["-c", line], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, CLI: `${process.execPath} ${bin}` },
  });
}

test.each(["csv", "jsonl", "parquet", "arrow"])(
  "a reader that closes early is no error: export as %s",
  async (form) => {
    for (const reader of ["head -c 4 >/dev/null", "true"]) {
      const line = `$CLI export --logs r/logs --table attempts --format ${form} | ${reader}; echo \${PIPESTATUS[0]}`;
      expect(await shell(line, cwd())).toEqual({ stdout: "0\n", stderr: "" });
    }
  },
);

test("a campaign goes on when nobody reads its progress any more", async () => {
  const folder = await testFolder();
  const call = "$CLI rehearse --pairs 5 --faults none --dir r 2>&1 >table.txt | head -n 1; echo ${PIPESTATUS[0]}";
  expect((await shell(call, folder)).stdout).toMatch(/\n0\n$/);
  expect((await shell("cat table.txt", folder)).stdout).toMatch(/\| TOTAL +\| +15 \|/);
});

test.skipIf(!existsSync("/dev/full"))("output that does not arrive is told, and the exit code says it", async () => {
  for (const call of ["export --format parquet", "judge r/logs --json"]) {
    const { stdout, stderr } = await shell(`$CLI ${call} --logs r/logs >/dev/full; echo $?`, cwd());
    expect(stdout).toBe("3\n");
    expect(stderr).toMatch(/^error \(file-refused\): ENOSPC[^\n]*\n$/);
  }
});

test("export --json is JSON lines, and with --out what was written where", async () => {
  const lines = jsonLines((await runCli(["export", "--json", "--logs", "r/logs"], { cwd: cwd() })).stdout);
  expect(lines).toHaveLength(3 * PAIRS);
  expect(lines[0]).toMatchObject({ run: "rehearsal-solo", setting: "solo" });
  const out = await runCli(["export", "--json", "--format", "csv", "--out", "x.csv", "--logs", "r/logs"], {
    cwd: cwd(),
  });
  expect(jsonLines(out.stdout)).toEqual([
    {
      table: "pairs",
      format: "csv",
      rows: 3 * PAIRS,
      file: path.join(cwd(), "x.csv"),
      schema: path.join(cwd(), "x.csv.schema.json"),
    },
  ]);
});

test("the line of a process is the line of a pair folder without pair", async () => {
  const [folder] = jsonLines((await runCli(["judge", "r/logs", "--json"], { cwd: cwd() })).stdout);
  const { stdout } = await runCli(["judge", "--phase", "run", "--exit-code", "1", "--json"], { cwd: cwd() });
  const [line] = jsonLines(stdout);
  // `resumesAt` stands only where a limit names its end.
  const always = judgeLineSchema.keyof().options.filter((key) => key !== "pair" && key !== "resumesAt");
  expect(always).toEqual(Object.keys(line ?? {}));
  expect(Object.keys(folder ?? {})).toEqual(expect.arrayContaining(Object.keys(line ?? {})));
  expect(line).toMatchObject({
    run: null,
    setting: null,
    verdict: "infra_error",
    costUsd: null,
    costAllAttemptsUsd: null,
    attempts: null,
    dir: null,
  });
});
