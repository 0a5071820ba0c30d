import { expect, test } from "vitest";
import { parseArgv } from "./argv.ts";

function parse(version: string, line: string): unknown {
  const parsed = parseArgv(version, line.split(" "), 1000);
  return parsed.kind === "error"
    ? parsed.text.split("\n").at(-2)
    : parsed.kind === "command"
      ? parsed.values
      : parsed.kind;
}

test("short and long flags, joined values, abbreviations, defaults", () => {
  expect(parse("0.0.11", "run -nA --repo=r_task -t 0 -f 1,2 --no-auto --setting solo")).toMatchObject({
    name: "A",
    repo: "r_task",
    task: 0,
    features: "1,2",
    noAutoEval: true,
    noMessaging: false,
    setting: "solo",
    agent: "mini_swe_agent",
    concurrency: 30,
    backend: "docker",
  });
  expect(parse("0.0.29", "run -t -1 --log-dir x")).toMatchObject({ agent: "mini_swe_agent_v2", task: -1, logDir: "x" });
});

test("errors in argparse's words", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["run --nope", "cooperbench: error: unrecognized arguments: --nope"],
    ["run -t x", "cooperbench run: error: argument -t/--task: invalid int value: 'x'"],
    [
      "run --setting team",
      "cooperbench run: error: argument --setting: invalid choice: 'team' (choose from 'coop', 'solo')",
    ],
    ["run -n", "cooperbench run: error: argument -n/--name: expected one argument"],
    ["run -n --force", "cooperbench run: error: argument -n/--name: expected one argument"],
    ["eval --log-dir x", "cooperbench: error: unrecognized arguments: --log-dir x"],
    ["run --no 1", "cooperbench run: error: ambiguous option: --no could match --no-messaging, --no-auto-eval"],
    [
      "walk",
      "cooperbench: error: argument command: invalid choice: 'walk' (choose from 'prepare', 'config', 'run', 'eval')",
    ],
  ];
  expect(cases.map(([line]) => parse("0.0.11", line))).toEqual(cases.map(([, text]) => text));
});
