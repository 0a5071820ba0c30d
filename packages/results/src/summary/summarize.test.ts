import { expect, test } from "vitest";
import { trial } from "./fixtures/trial.ts";
import { renderSummaryCsv } from "./render-csv.ts";
import { renderSummaryMarkdown } from "./render-markdown.ts";
import { renderSummaryTable } from "./render-table.ts";
import { summaryNotes } from "./summary-notes.ts";
import { summarize, type PlannedTrial } from "./summarize.ts";

const campaign = (): PlannedTrial[] => [
  trial("coop-nocomm", {
    verdict: "infra_error",
    reason: "container-lost",
    costUsd: null,
    costAllAttemptsUsd: null,
    spent: { knownUsd: 0, unknownAttempts: 1 },
  }),
  trial("solo", {}),
  trial("solo", {
    verdict: "fail",
    reason: "tests-failed",
    attempts: { agent: 2, eval: 1 },
    costAllAttemptsUsd: 1.25,
    spent: { knownUsd: 1.25, unknownAttempts: 0 },
  }),
  trial("solo", { patchRepair: [{ file: "solo.patch", linesAdded: 1 }] }),
  trial("coop-comm", null),
  trial("coop-comm", { diagnostics: [{ code: "no-messages", message: "", file: null }] }),
];

/** What a run alone does not need. */
const told = { arm: null, upstreamSetting: null, repeats: 1 };

test("rows have exactly the keys of summary --json, in the order of the settings", () => {
  const { settings, total } = summarize(campaign());
  expect(settings).toEqual([
    {
      setting: "solo",
      run: "command-a-solo",
      ...told,
      total: 3,
      pass: 2,
      fail: 1,
      infraError: 0,
      pending: 0,
      costUsd: 2.25,
      costUnknown: 0,
    },
    {
      setting: "coop-comm",
      run: "command-a-coop-comm",
      ...told,
      total: 2,
      pass: 1,
      fail: 0,
      infraError: 0,
      pending: 1,
      costUsd: 0.5,
      costUnknown: 0,
    },
    {
      setting: "coop-nocomm",
      run: "command-a-coop-nocomm",
      ...told,
      total: 1,
      pass: 0,
      fail: 0,
      infraError: 1,
      pending: 0,
      costUsd: null,
      costUnknown: 1,
    },
  ]);
  expect(total).toEqual({ total: 6, pass: 3, fail: 1, infraError: 1, pending: 1, costUsd: 2.75, costUnknown: 1 });
});

test("a verdict of null is pending, never a failure", () => {
  const { total } = summarize([trial("solo", { verdict: null, reason: "not-evaluated" })]);
  expect(total).toMatchObject({ total: 1, pending: 1, fail: 0, infraError: 0 });
});

test("an attempt without a price leaves the known part as a lower bound", () => {
  const { total } = summarize([
    trial("solo", { costAllAttemptsUsd: null, spent: { knownUsd: 0.4, unknownAttempts: 1 } }),
  ]);
  expect(total).toMatchObject({ costUsd: 0.4, costUnknown: 1 });
});

test("a trial in flight counts what its journal says it spent", () => {
  const inFlight = trial("solo", null);
  expect(summarize([{ ...inFlight, spent: { knownUsd: 0.75, unknownAttempts: 0 } }]).total).toMatchObject({
    pending: 1,
    costUsd: 0.75,
    costUnknown: 0,
  });
  expect(summarize([{ ...inFlight, spent: { knownUsd: 0, unknownAttempts: 2 } }]).total).toMatchObject({
    pending: 1,
    costUsd: null,
    costUnknown: 1,
  });
});

test("nothing planned costs nothing and has no rate", () => {
  expect(summarize([])).toEqual({
    settings: [],
    total: { total: 0, pass: 0, fail: 0, infraError: 0, pending: 0, costUsd: 0, costUnknown: 0 },
    rates: [],
    leftOut: {
      pendingByReason: [],
      infraByReason: [],
      repairedPatches: { trials: 0, pass: 0 },
      taskBroken: 0,
      taskFaults: null,
      costUnknown: 0,
      regraded: { trials: 0, again: 0 },
      laterAttempts: [],
      diagnostics: [],
    },
    gold: null,
  });
});

test("rates name their policy, and the bounds hold every trial that has no pass or fail", () => {
  const trials = [
    ...Array.from({ length: 4 }, () => trial("solo", {})),
    ...Array.from({ length: 4 }, () => trial("solo", { verdict: "fail" })),
    trial("solo", { verdict: "infra_error", reason: "timeout" }),
    trial("solo", null),
  ];
  const [rates] = summarize(trials).rates;
  expect(rates).toMatchObject({
    infraExcluded: { policy: "infra-excluded", ci: "wilson-95", k: 4, n: 8, rate: 0.5 },
    infraAsFail: { policy: "infra-as-fail", k: 4, n: 9 },
    bounds: { lowest: 0.4, highest: 0.6 },
  });
});

test("what the numbers leave out is counted", () => {
  expect(summarize(campaign()).leftOut).toEqual({
    pendingByReason: [{ reason: "not-run", count: 1 }],
    infraByReason: [
      { setting: "coop-nocomm", run: "command-a-coop-nocomm", ...told, reason: "container-lost", count: 1 },
    ],
    repairedPatches: { trials: 1, pass: 1 },
    taskBroken: 0,
    taskFaults: null,
    costUnknown: 1,
    regraded: { trials: 0, again: 0 },
    laterAttempts: [{ setting: "solo", run: "command-a-solo", ...told, attempt: 2, pass: 0, fail: 1 }],
    diagnostics: [{ setting: "coop-comm", run: "command-a-coop-comm", ...told, code: "no-messages", count: 1 }],
  });
});

test("the table has a Pending column only while something is pending", () => {
  expect(renderSummaryTable(summarize([trial("solo", {}), trial("coop-comm", { verdict: "fail" })])))
    .toBe(`| Setting   | Total | Pass | Fail | Infra Error |  Cost |
| solo      |     1 |    1 |    0 |           0 | $0.50 |
| coop-comm |     1 |    0 |    1 |           0 | $0.50 |
| TOTAL     |     2 |    1 |    1 |           0 | $1.00 |

command-a-solo: pass rate 100.0 % (1/1, 95 % Wilson 20.7 % to 100.0 %)
command-a-coop-comm: pass rate 0.0 % (0/1, 95 % Wilson 0.0 % to 79.3 %)
`);
  expect(renderSummaryTable(summarize(campaign())).split("\n")[0]).toBe(
    "| Setting     | Total | Pass | Fail | Infra Error | Pending |    Cost |",
  );
});

test("notes are lines as they are wanted, and the table stays as it is", () => {
  const summary = summarize([trial("solo", {})]);
  const [head, solo, total, ...notes] = renderSummaryTable(summary, { wrap: (note) => note.split(": ") }).split("\n");
  expect([head, solo, total]).toEqual(renderSummaryTable(summary).split("\n").slice(0, 3));
  expect(notes).toEqual(["", "command-a-solo", "pass rate 100.0 % (1/1, 95 % Wilson 20.7 % to 100.0 %)", ""]);
});

test("that nobody knows the setting stands in the table, and not once more for each run", () => {
  const diagnostics = [
    { code: "setting-unknown", message: "", file: null },
    { code: "no-messages", message: "", file: null },
  ];
  const open = { ...trial("coop-comm", { diagnostics }), setting: null, upstreamSetting: "coop" };
  const summary = summarize([open]);
  expect(summary.leftOut.diagnostics.map(({ code }) => code)).toEqual(["no-messages", "setting-unknown"]);
  expect(renderSummaryTable(summary)).toContain("| coop? ");
  expect(summaryNotes(summary).filter((note) => /diagnostic/.test(note))).toEqual([
    "command-a-coop-comm: 1 trial with diagnostic no-messages",
  ]);
});

test("Markdown aligns numbers to the right and lists the notes", () => {
  expect(renderSummaryMarkdown(summarize(campaign())))
    .toBe(`| Setting | Total | Pass | Fail | Infra Error | Pending | Cost |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| solo | 3 | 2 | 1 | 0 | 0 | $2.25 |
| coop-comm | 2 | 1 | 0 | 0 | 1 | $0.50 |
| coop-nocomm | 1 | 0 | 0 | 1 | 0 | unknown |
| TOTAL | 6 | 3 | 1 | 1 | 1 | ≥ $2.75 |

- command-a-solo: pass rate 66.7 % (2/3, 95 % Wilson 20.8 % to 93.9 %)
- command-a-coop-comm: pass rate 100.0 % (1/1, 95 % Wilson 20.7 % to 100.0 %); over all planned trials it ends between 50.0 % and 100.0 %
- command-a-coop-nocomm: pass rate unknown (nothing judged); infra as fail 0.0 % (0/1, 95 % Wilson 0.0 % to 79.3 %); over all planned trials it ends between 0.0 % and 100.0 %
- 1 trial without a verdict yet
- command-a-coop-nocomm: 1 trial infra_error: container-lost
- 1 trial with a patch that upstream cut and that was made whole before evaluation, 1 of them pass
- 1 trial of unknown cost: the sum is a lower bound
- command-a-solo: 1 trial judged on agent attempt 2 (0 pass, 1 fail): a retry is another draw from the model
- command-a-coop-comm: 1 trial with diagnostic no-messages
`);
});

test("repeats of a setting get a Run column", () => {
  const table = renderSummaryTable(summarize([trial("solo", {}, "a-solo-1"), trial("solo", {}, "a-solo-2")]));
  expect(table).toContain("| Setting | Run      | Total |");
  expect(table).toContain("| solo    | a-solo-2 |     1 |");
});

test("CSV has the names of the JSON, an empty unknown cost and a TOTAL", () => {
  expect(renderSummaryCsv(summarize(campaign())).split("\r\n")).toEqual([
    "setting,run,arm,repeats,total,pass,fail,infraError,pending,costUsd,costUnknown",
    "solo,command-a-solo,,1,3,2,1,0,0,2.25,0",
    "coop-comm,command-a-coop-comm,,1,2,1,0,0,1,0.5,0",
    "coop-nocomm,command-a-coop-nocomm,,1,1,0,0,1,0,,1",
    "TOTAL,,,,6,3,1,1,1,2.75,1",
    "",
  ]);
});

test("trials that nobody can pass are left out where that is asked for, and counted", () => {
  const asGold = [{ code: "as-gold-fails" as const, message: "x", file: null }];
  const all = [
    trial("solo", {}),
    trial("solo", { verdict: "fail", reason: "tests-failed" }),
    trial("solo", { verdict: "fail", reason: "tests-failed", diagnostics: asGold }),
    trial("solo", { verdict: "infra_error", reason: "task-broken" }),
    trial("solo", null),
  ];
  expect(summarize(all)).toMatchObject({ total: { total: 5, fail: 2 }, leftOut: { taskBroken: 0 } });
  const summary = summarize(all, { exclude: "task-broken" });
  expect(summary).toMatchObject({
    total: { total: 3, pass: 1, fail: 1, infraError: 0, pending: 1 },
    rates: [{ infraExcluded: { k: 1, n: 2 } }],
    leftOut: { taskBroken: 2 },
  });
  expect(summaryNotes(summary)).toContain(
    "2 trials in none of these numbers: nobody can pass there (exclude=task-broken)",
  );
});

test("the repeats of an arm are one line, and a setting that nobody knows is one too", () => {
  const repeats = [1, 2].flatMap((repeat) =>
    (["a", "b"] as const).map((arm) => ({ ...trial("solo", {}), arm, repeat, run: `${arm}-${repeat}` })),
  );
  const open = { ...trial("coop-comm", {}), setting: null, upstreamSetting: "coop", arm: "a", run: "c" };
  const summary = summarize([...repeats, open], { by: "arm" });
  expect(
    summary.settings.map(({ setting, upstreamSetting, arm, run, repeats: n, total }) => [
      setting,
      upstreamSetting,
      arm,
      run,
      n,
      total,
    ]),
  ).toEqual([
    ["solo", null, "a", null, 2, 2],
    ["solo", null, "b", null, 2, 2],
    [null, "coop", "a", null, 1, 1],
  ]);
  expect(renderSummaryTable(summary).split("\n").slice(0, 5)).toEqual([
    "| Setting | Arm | Repeats | Total | Pass | Fail | Infra Error |  Cost |",
    "| solo    | a   |       2 |     2 |    2 |    0 |           0 | $1.00 |",
    "| solo    | b   |       2 |     2 |    2 |    0 |           0 | $1.00 |",
    "| coop?   | a   |       1 |     1 |    1 |    0 |           0 | $0.50 |",
    "| TOTAL   |     |         |     5 |    5 |    0 |           0 | $2.50 |",
  ]);
});
