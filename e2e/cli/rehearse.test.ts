import path from "node:path";
import { createRehearsal, expectedVerdicts } from "@cooperbench-ts/rehearsal";
import { reasons } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { publishedVerdicts } from "./support/published.ts";

test("typical faults all heal: exit 0, the four rows, and what was retried and why is visible", async () => {
  const cwd = await testFolder();
  const { code, stdout, stderr } = await runCli(["rehearse", "--dir", "r", "--pairs", "12"], { cwd });
  expect(code, stderr).toBe(0);
  const rows = stdout.split("\n").filter((line) => line.startsWith("|"));
  expect(rows.map((row) => row.split("|")[1]?.trim())).toEqual([
    "Setting",
    "solo",
    "coop-comm",
    "coop-nocomm",
    "TOTAL",
  ]);
  expect(rows.at(-1)).toMatch(/^\| TOTAL +\| +36 \|/);
  const retried = [...stderr.matchAll(/^retry +(\S+) {2}([a-z-]+), (agent|eval) again in /gm)].map(
    ([, , reason]) => reason,
  );
  expect(retried.length).toBeGreaterThan(0);
  expect(reasons).toEqual(expect.arrayContaining(retried));

  const { scenario } = await createRehearsal({ dir: path.join(cwd, "r"), pairs: 12, faults: "typical", seed: 1 });
  const found = [...(await publishedVerdicts(path.join(cwd, "r", "logs"))).values()].map(
    ({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`,
  );
  expect(found.sort()).toEqual(
    expectedVerdicts(scenario)
      .map(({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`)
      .sort(),
  );
});

test("a storm leaves infra errors with their reasons and exits 4; the same command again finishes them", async () => {
  const cwd = await testFolder();
  const args = ["rehearse", "--dir", "r", "--pairs", "12", "--faults", "storm"];
  const logs = ["--logs", path.join("r", "logs")];
  const first = await runCli(args, { cwd });
  expect(first.code, first.stderr).toBe(4);
  const broken = [...(await publishedVerdicts(path.join(cwd, "r", "logs"))).values()].filter(
    ({ verdict }) => verdict === "infra_error",
  );
  const told = await runCli(["status", ...logs, "--json"], { cwd });
  const [status] = jsonLines(told.stdout) as { infraByReason: { reason: string; count: number }[] }[];
  // Given as a folder, it is the same experiment.
  expect(await runCli(["status", "r/logs", "--json"], { cwd })).toMatchObject({ stdout: told.stdout });
  expect(status?.infraByReason.length).toBeGreaterThan(0);
  for (const { reason } of status?.infraByReason ?? []) {
    expect(reasons).toContain(reason);
    expect(first.stdout).toContain(reason);
  }
  for (const { pair, setting, reason } of broken) {
    const explained = await runCli(["explain", pair, "--setting", setting, ...logs], { cwd });
    expect(explained).toMatchObject({ code: 0 });
    expect(explained.stdout).toContain(reason);
    const byFolder = await runCli(["explain", pair, "r/logs", "--setting", setting], { cwd });
    expect(byFolder.stdout).toBe(explained.stdout);
  }
  let last = first;
  for (let call = 0; call < 3 && last.code !== 0; call += 1) last = await runCli(args, { cwd });
  expect(last.code, last.stderr).toBe(0);
  const [summary] = jsonLines((await runCli(["summary", ...logs, "--json"], { cwd })).stdout);
  expect(summary?.["total"]).toMatchObject({ total: 36, infraError: 0, pending: 0 });
});

test("machine-readable forms: every line of stdout is one JSON value, people's text is on stderr", async () => {
  const cwd = await testFolder();
  const run = await runCli(["rehearse", "--dir", "r", "--pairs", "2", "--faults", "none", "--json"], { cwd });
  expect(run.code, run.stderr).toBe(0);
  const types = jsonLines(run.stdout).map(({ type }) => type);
  expect(types).toEqual(
    expect.arrayContaining(["decided", "planned", "phase-started", "phase-ended", "trial-ended", "finished"]),
  );
  expect(types.at(-1)).toBe("finished");

  const logs = ["--logs", path.join("r", "logs")];
  const summary = jsonLines((await runCli(["summary", ...logs, "--json"], { cwd })).stdout);
  expect(summary).toHaveLength(1);
  const row = {
    total: 2,
    pass: expect.any(Number),
    fail: expect.any(Number),
    infraError: 0,
    pending: 0,
    costUsd: expect.any(Number),
    costUnknown: 0,
  } as unknown;
  expect(summary[0]).toMatchObject({
    settings: ["solo", "coop-comm", "coop-nocomm"].map((setting) => ({
      setting,
      run: `rehearsal-${setting}`,
      ...(row as object),
    })),
    total: { total: 6, infraError: 0, pending: 0 },
  });

  const judged = jsonLines((await runCli(["judge", path.join("r", "logs"), "--json"], { cwd })).stdout);
  const verdicts = await publishedVerdicts(path.join(cwd, "r", "logs"));
  expect(new Map(judged.map((line) => [`${String(line["run"])}/${String(line["pair"])}`, line["verdict"]]))).toEqual(
    new Map([...verdicts].map(([trial, { verdict }]) => [trial, verdict])),
  );

  const csv = (await runCli(["summary", ...logs, "--format", "csv"], { cwd })).stdout.trim().split("\n");
  expect(csv).toHaveLength(5);
  const markdown = (await runCli(["summary", ...logs, "--format", "markdown"], { cwd })).stdout;
  expect(markdown).toContain("| Setting | Total | Pass | Fail | Infra Error | Cost |");
});
