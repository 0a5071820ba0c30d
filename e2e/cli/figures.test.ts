import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { jsonLines, runCli, type CliResult } from "./support/cli.ts";
import { sharedFolder } from "./support/folders.ts";

const cwd = sharedFolder();
const call = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: cwd() });
const names = async (): Promise<string[]> =>
  (jsonLines((await call("figures", "--list", "--json")).stdout) as { name: string }[]).map(({ name }) => name);
const inFolder = (...parts: string[]): string => path.join(cwd(), ...parts);

/** A rehearsed campaign: three settings, faults and retries among them. */
beforeAll(async () => {
  const args = ["rehearse", "--pairs", "12", "--faults", "typical", "--seed", "4", "--dir", "campaign"];
  const { stderr } = await call(...args);
  expect(await readdir(inFolder("campaign")), stderr).toContain("logs");
});

const LOGS = ["--logs", "campaign/logs"];

test("all figures of an experiment, each in its formats, and why the others were not drawn", async () => {
  const { code, stdout, stderr } = await call(
    "figures",
    "all",
    ...LOGS,
    "--out",
    "out",
    "--format",
    "json,svg,png,csv",
    "--json",
  );
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout) as {
    figure: string;
    format?: string;
    file?: string;
    rows?: number;
    notDrawn?: string;
  }[];
  expect(new Set(lines.map(({ figure }) => figure))).toEqual(new Set(await names()));
  const written = lines.flatMap(({ file }) => file ?? []);
  expect(written.map((file) => path.basename(file)).toSorted()).toEqual((await readdir(inFolder("out"))).toSorted());
  const undrawn = lines.filter(({ notDrawn }) => notDrawn !== undefined).map(({ figure }) => figure);
  expect(undrawn).toEqual(expect.arrayContaining(["conversation-errors", "failure-labels"]));
  expect(undrawn).not.toContain("success-by-setting");
  expect(undrawn).not.toContain("infra-by-reason");
  for (const { file = "", format, rows = 0 } of lines.filter((line) => line.file !== undefined)) {
    const bytes = await readFile(file);
    if (format === "png") expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    if (format === "svg") expect(bytes.toString()).toMatch(/^<svg[^>]* width="320" /);
    if (format === "csv") expect(bytes.toString().trim().split("\r\n").length).toBeGreaterThan(rows);
    if (format === "json")
      expect(JSON.parse(bytes.toString())).toMatchObject({ $schema: expect.stringContaining("/v6.json") });
  }
});

test("the counts of the figure are those of the summary", async () => {
  const figure = await call("figures", "success-by-setting", ...LOGS, "--out", "one", "--format", "csv");
  expect(figure.code, figure.stderr).toBe(0);
  const [header = "", ...rows] = (await readFile(inFolder("one/success-by-setting.csv"), "utf8")).trim().split("\r\n");
  const columns = header.split(",");
  const table = rows.map((row) => Object.fromEntries(row.split(",").map((cell, i) => [columns[i], cell])));
  const [summary] = jsonLines((await call("summary", ...LOGS, "--json")).stdout) as [
    { settings: { setting: string; total: number; pass: number }[] },
  ];
  expect(table.map(({ setting, k, n }) => [setting, Number(k), Number(n)])).toEqual(
    summary.settings.map(({ setting, pass, total }) => [setting, pass, total]),
  );
});

test("what a rate is over is asked as in compare", async () => {
  const drawn = async (...flags: string[]) => {
    const args = ["figures", "success-by-setting", ...LOGS, "--out", "policy", "--format", "csv", ...flags];
    const { code, stderr } = await call(...args);
    expect(code, stderr).toBe(0);
    return readFile(inFolder("policy/success-by-setting.csv"), "utf8");
  };
  const strict = await drawn("--denominator", "exclude-infra", "--success", "naive-only", "--limits", "fail");
  expect(strict).toContain("denominator=exclude-infra; success=naive-only; limits=fail");
  expect(await drawn()).toContain("denominator=planned; success=eval; limits=graded");
  for (const flag of ["--denominator", "--success", "--limits"]) {
    const wrong = await call("figures", "success-by-setting", ...LOGS, "--out", "policy", flag, "most");
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining(`${flag} most: expected one of `)]);
  }
});

test("the same call writes the same bytes", async () => {
  const bytes = async (folder: string): Promise<Buffer[]> => {
    const args = [
      "figures",
      "cost-distribution",
      ...LOGS,
      "--out",
      folder,
      "--format",
      "json,svg,png",
      "--width",
      "slide",
    ];
    expect((await call(...args)).code).toBe(0);
    const files = (await readdir(inFolder(folder))).toSorted();
    return Promise.all(files.map((file) => readFile(inFolder(folder, file))));
  };
  expect(await bytes("again-1")).toEqual(await bytes("again-2"));
});

test("labels make the figures that need them", async () => {
  const conversation = (
    jsonLines((await call("export", ...LOGS, "--table", "pairs", "--json")).stdout) as {
      pairKey: string;
      run: string;
      setting: string;
      messages: number | null;
    }[]
  ).find(({ messages }) => (messages ?? 0) > 0);
  const { pairKey, run, setting } = conversation ?? { pairKey: "", run: "", setting: "" };
  await writeFile(
    inFolder("labels.jsonl"),
    `${JSON.stringify({ pairKey, run, setting, scheme: "s@1", category: "C2" })}\n`,
  );
  const drawn = await call(
    "figures",
    "conversation-errors",
    ...LOGS,
    "--labels",
    "labels.jsonl",
    "--out",
    "labels",
    "--format",
    "csv",
  );
  expect(drawn.code, drawn.stderr).toBe(0);
  expect(await readFile(inFolder("labels/conversation-errors.csv"), "utf8")).toContain("unresponsiveness,C2");
  await writeFile(inFolder("torn.jsonl"), '{"pairKey":"a/1/f1_f2","scheme":"s"}\n');
  const torn = await call("figures", "all", ...LOGS, "--labels", "torn.jsonl", "--out", "labels");
  expect([torn.code, torn.stderr]).toEqual([2, expect.stringContaining("torn.jsonl, line 1, category")]);
});

test.each([
  [["nope", "--out", "x"], "there is no figure nope"],
  [["all"], "--out is missing"],
  [["all", "--out", "x", "--format", "gif"], "--format gif"],
  [["all", "--out", "x", "--width", "20"], "--width 20"],
  [["all", "--out", "x", "--by", "setting"], "--by setting"],
  [["failure-labels", "--out", "x"], "failure-labels cannot be drawn: no labels"],
  [["all", "--out", "labels.jsonl/x"], "--out labels.jsonl/x"],
])("figures %j is refused in words", async (args, said) => {
  await writeFile(inFolder("labels.jsonl"), "");
  const { code, stderr } = await call("figures", ...args, ...LOGS);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  await rm(inFolder("x"), { recursive: true, force: true });
});
