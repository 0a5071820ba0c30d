import { describe, expect, test } from "vitest";
import { type Edit, typeErrorsAfter } from "./support/type-errors.ts";

describe("a new reason", () => {
  const REASONS = "packages/results/src/formats/reasons.ts";
  const TRAITS = "packages/results/src/formats/reason-traits.ts";
  const newRows = (...rows: string[]): Edit => {
    const first = '  "tests-passed": result(';
    return { file: REASONS, find: first, replace: [...rows, first].join("\n") };
  };
  const newPart: Edit = { file: TRAITS, find: '| "disk";', replace: '| "disk" | "moon";' };

  test("is an error in its row, and nowhere else, where the row lacks something", () => {
    const noDelay = '"moon-away": healing("disk", "Wait."),';
    const noPart = '"moon-late": healing("moon", 5_000, "Wait."),';
    const noRemedy =
      '"moon-lost": { verdict: null, redo: "phase", scope: "machine", heals: null, firstDelayMs: 5_000 },';
    const errors = typeErrorsAfter(newRows(noDelay, noPart, noRemedy));
    expect(errors.map(({ file, line }) => ({ file, line }))).toEqual(
      [noDelay, noPart, noRemedy].map((line) => ({ file: REASONS, line })),
    );
  });

  test("that heals in a new way is an error where it would be asked about, and nowhere else", () => {
    const errors = typeErrorsAfter(newPart, newRows('"moon-away": healing("moon", 5_000, "Wait."),'));
    expect(errors).toEqual([
      {
        file: "packages/core/src/outage/cause-still-there.ts",
        line: "async function failureOf(part: HealingPart, askable: Askable): Promise<string | null> {",
        message: expect.stringContaining("Function lacks ending return statement"),
      },
    ]);
  });
});

test("a reason that is asked about in a new way is an error where it would be asked, and nowhere else", () => {
  const errors = typeErrorsAfter(
    {
      file: "packages/results/src/formats/reason-traits.ts",
      find: '| "docker-cli";',
      replace: '| "docker-cli" | "moon";',
    },
    {
      file: "packages/results/src/formats/reasons.ts",
      find: '  "tests-passed": result(',
      replace: '"moon-denied": ofCampaign("moon", "Wait."),\n  "tests-passed": result(',
    },
  );
  expect(errors.map(({ file, message }) => ({ file, message }))).toEqual([
    {
      file: "packages/core/src/outage/prove-cause.ts",
      message: expect.stringContaining("Function lacks ending return statement"),
    },
  ]);
});

describe("a new setting", () => {
  const SETTINGS = "packages/results/src/setting.ts";
  const rowOf = (row: string): Edit => ({
    file: SETTINGS,
    find: '  "coop-nocomm": {',
    replace: `  ${row}\n  "coop-nocomm": {`,
  });

  test("is an error in the table, and nowhere else, where its row lacks something or says something strange", () => {
    const lacks = '"coop-late": { upstream: "coop", agents: 2, messages: true, team: false, needsRedis: true },';
    const strange =
      '"peers": { upstream: "peers", agents: 3, messages: true, git: true, team: false, needsRedis: true },';
    const errors = typeErrorsAfter(rowOf(`${lacks}\n  ${strange}`));
    expect(new Set(errors.map(({ file }) => file))).toEqual(new Set([SETTINGS]));
    expect(errors.map(({ line }) => line)).toEqual(expect.arrayContaining([lacks, strange]));
    expect(errors.map(({ message }) => message).join("\n")).toMatch(/Property 'git' is missing[^]*"peers"'[^]*'3'/);
  });

  test("is all that is needed where its row is whole", () => {
    const whole =
      '"coop-late": { upstream: "coop", agents: 2, messages: true, git: true, team: false, needsRedis: true },';
    expect(typeErrorsAfter(rowOf(whole))).toEqual([]);
  });
});

describe("a new agent", () => {
  const AGENTS = "packages/results/src/agent.ts";
  const rowOf = (row: string): Edit => ({ file: AGENTS, find: "  codex: {", replace: `  ${row}\n  codex: {` });

  test("is an error in the table, and nowhere else, where its row lacks something", () => {
    const lacks = 'new_agent: { since: "0.0.30", until: null },';
    const errors = typeErrorsAfter(rowOf(lacks));
    expect(new Set(errors.map(({ file }) => file))).toEqual(new Set([AGENTS]));
    expect(errors[0]).toMatchObject({ line: lacks, message: expect.stringContaining("is missing the following") });
  });

  test("with another trajectory and another way to hand the endpoint over is an error where these are decided", () => {
    const errors = typeErrorsAfter(
      { file: AGENTS, find: '"v1" | "v2" | "transcript" | null', replace: '"v1" | "v2" | "v3" | "transcript" | null' },
      {
        file: AGENTS,
        find: "    | { readonly programSetting: string }\n",
        replace: "    | { readonly programSetting: string }\n    | { readonly flag: string }\n",
      },
      rowOf('new_agent: { ...unknownAgent, since: "0.0.30", endpoint: { flag: "--base-url" }, trajectory: "v3" },'),
    );
    expect(errors.map(({ file }) => file).sort()).toEqual([
      "packages/attempt/src/agents/hand-over.ts",
      "packages/results/src/formats/trajectory-file.ts",
    ]);
  });
});

test("an edit that finds nothing to change is no edit", () => {
  const edit = { file: "packages/results/src/formats/reasons.ts", find: "no such text", replace: "" };
  expect(() => typeErrorsAfter(edit)).toThrow("0 times");
});
