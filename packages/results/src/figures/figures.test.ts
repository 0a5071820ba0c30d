import { expect, test } from "vitest";
import { PolicyMismatchError } from "../stats/policy-mismatch-error.ts";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { AmbiguousLabelError } from "./ambiguous-label-error.ts";
import { communicationOverhead } from "./communication-overhead.ts";
import { conflictRates } from "./conflict-rates.ts";
import { conversationTurns } from "./conversation-turns.ts";
import { difficultyCurve } from "./difficulty-curve.ts";
import { goodCommunication } from "./good-communication.ts";
import { conversationErrors, failureLabels } from "./label-shares.ts";
import { mergeStages } from "./merge-stages.ts";
import { paperBaselines } from "./paper-baselines.ts";
import { publishedLeaderboard } from "./published-leaderboard.ts";
import { messagingEffect } from "./messaging-effect.ts";
import { retentionTable } from "./retention-table.ts";
import { speechActs, speechActScheme } from "./speech-acts.ts";
import { successBySetting } from "./success-by-setting.ts";

const conflict = {
  mergeStatus: "conflicts",
  naiveConflict: true,
  mergedBy: null,
  verdict: "fail",
  reason: "merge-conflict",
} as const;

/** Four pairs: solo passes three, coop-comm two (one by agent1's patch alone), coop-nocomm one; two conflicts each. */
const campaign: PairRow[] = [1, 2, 3, 4].flatMap((feature) => {
  const id = { featureA: feature, featureB: 9 };
  return [
    pairRow({ ...id, ...(feature === 4 ? { verdict: "fail" as const } : {}) }),
    pairRow({
      ...id,
      setting: "coop-comm",
      ...(feature > 2 ? conflict : {}),
      ...(feature === 2 ? { mergeStatus: "conflicts", naiveConflict: true, mergedBy: "single-agent" as const } : {}),
    }),
    pairRow({ ...id, setting: "coop-nocomm", ...(feature > 1 ? conflict : {}) }),
  ];
});

function message(index: number, from: string, text: string, feature = 1): MessageRow {
  return {
    pairKey: `pallets_jinja_task/1/f${feature}_f9`,
    run: "command-a-coop-comm",
    setting: "coop-comm",
    repeat: 1,
    index,
    from,
    to: from === "agent1" ? "agent2" : "agent1",
    featureId: null,
    text,
    timeSec: index,
    timeSource: "conversation",
    secondsFromStart: index,
    turn: index + 1,
    chars: text.length,
    mentionsLine: text.includes("line"),
    mentionsPath: text.includes(".py"),
    isQuestion: text.includes("?"),
  };
}

const talk = [
  message(0, "agent1", "I will take filters.py line 3."),
  message(1, "agent2", "Which names do you use?"),
  message(2, "agent1", "The ones of the spec, in snake case."),
  message(3, "agent2", "Thanks"),
  message(4, "agent2", "Implemented and pushed."),
  message(0, "agent1", "hello there", 3),
];

test("success by setting: one bar per model and setting, with the published ones beside it", () => {
  const { rows, spec, name } = successBySetting(campaign, { baselines: true });
  expect(name).toBe("success-by-setting");
  expect(rows.slice(0, 3).map(({ setting, k, n, rate }) => [setting, k, n, rate])).toEqual([
    ["solo", 3, 4, 0.75],
    ["coop-comm", 2, 4, 0.5],
    ["coop-nocomm", 1, 4, 0.25],
  ]);
  expect(rows).toHaveLength(3 + publishedLeaderboard.flatMap((entry) => entry.rates).length);
  expect(spec).toMatchObject({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", data: { values: rows } });
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
});

test("trials graded by two policies are refused unless told", () => {
  const mixed = campaign.map((row) =>
    row.setting === "solo" ? row : { ...row, evalPolicy: "single-agent/python/tree" },
  );
  expect(() => successBySetting(mixed)).toThrow(PolicyMismatchError);
  expect(() => difficultyCurve(mixed)).toThrow(PolicyMismatchError);
  const half = campaign.map((row, i) => (i < 6 ? row : { ...row, evalPolicy: "single-agent/python/tree" }));
  for (const figure of [conflictRates, mergeStages]) {
    expect(() => figure(half)).toThrow(PolicyMismatchError);
    expect(figure(half, { acrossPolicies: true }).rows[0]).toMatchObject({
      evalPolicy: "single-agent/python/tree + union/python/tree",
    });
    const unknown = campaign.map((row, i) => (i < 6 ? row : { ...row, evalPolicy: null }));
    expect(figure(unknown).rows[0]).toMatchObject({ evalPolicy: "unknown + union/python/tree" });
  }
  expect(successBySetting(mixed, { acrossPolicies: true }).rows).toHaveLength(3);
});

test("the curve says what its difficulty is and that two buckets are too few", () => {
  const { rows, notes } = difficultyCurve(campaign);
  expect(rows.map(({ setting, midpoint, k, n }) => [setting, midpoint, k, n])).toEqual([
    ["solo", 0.05, 3, 3],
    ["solo", 0.95, 0, 1],
    ["coop-comm", 0.05, 2, 3],
    ["coop-comm", 0.95, 0, 1],
    ["coop-nocomm", 0.05, 1, 3],
    ["coop-nocomm", 0.95, 0, 1],
  ]);
  expect(notes).toEqual(["difficulty: in-sample", expect.stringContaining("2 populated buckets")]);
  expect(difficultyCurve(campaign, { perModel: true }).rows[0]).toMatchObject({ model: "command-a-03-2025" });
});

test("the effect of messages is a paired difference, with what it can show", () => {
  const { rows, notes } = messagingEffect(campaign);
  expect(rows[0]).toMatchObject({
    model: "command-a-03-2025",
    difference: 0.25,
    onlyFirst: 1,
    onlySecond: 0,
    p: 1,
    pHolm: 1,
    test: "mcnemar-exact",
  });
  expect(notes).toEqual(["1 discordant of 4 pairs: no difference can be significant at 0.05"]);
});

test("conflict rates are compared on the same pairs", () => {
  const { rows, notes } = conflictRates(campaign);
  expect(rows.map(({ setting, k, n }) => [setting, k, n])).toEqual([
    ["coop-comm", 3, 4],
    ["coop-nocomm", 3, 4],
  ]);
  expect(notes).toEqual([
    "command-a-03-2025: 4 pairs known under both, 0 conflict only with messages, 0 only without, exact McNemar p = 1.00",
  ]);
});

test("conflicts of repeats are no independent trials, and all repeats are compared", () => {
  const rows = [1, 2, 3].flatMap((repeat) => campaign.map((row) => ({ ...row, repeat })));
  const { rows: rates, notes } = conflictRates(rows, { resamples: 50 });
  expect(rates.map(({ n, ci }) => [n, ci])).toEqual([
    [12, "task-cluster-bootstrap-95"],
    [12, "task-cluster-bootstrap-95"],
  ]);
  expect(notes).toEqual([
    "command-a-03-2025: 4 pairs with repeats known under both, 75.0 % conflicts with messages, 75.0 % without (means over the pairs), Cochran-Mantel-Haenszel by pair cannot be computed",
  ]);
});

test("retention is refused in words, per model and pooled", () => {
  const two = [...campaign, ...campaign.map((row) => ({ ...row, model: "other" }))];
  const { rows, notes } = retentionTable(two, { resamples: 20 });
  expect(rows.map(({ model, retention }) => [model, retention])).toEqual([
    ["command-a-03-2025", null],
    ["other", null],
    ["pooled", null],
  ]);
  expect(notes[0]).toBe("command-a-03-2025: solo: 2 populated buckets; at least 3 are needed");
});

test("merge stages are cumulative", () => {
  expect(mergeStages(campaign).rows.map(({ setting, stage, k }) => [setting, stage, k])).toEqual([
    ["coop-comm", "plain", 1],
    ["coop-comm", "fallback", 2],
    ["coop-nocomm", "plain", 1],
    ["coop-nocomm", "fallback", 1],
  ]);
});

test("speech acts name their classifier", () => {
  const labels = speechActs(talk);
  expect(labels.map(({ category }) => category)).toEqual(["plan", "question", "answer", "ack", "update", "other"]);
  const unordered = talk.map((row) => ({
    ...row,
    timeSec: null,
    timeSource: null,
    secondsFromStart: null,
    turn: null,
  }));
  expect(speechActs(unordered).map(({ category }) => category)).not.toContain("answer");
  expect(new Set(labels.map(({ scheme }) => scheme))).toEqual(new Set([speechActScheme]));
});

test("the overhead is a ratio of sums, and its unit is named", () => {
  const comm = campaign.filter((row) => row.setting === "coop-comm");
  const { rows } = communicationOverhead(comm, talk);
  expect(rows.find(({ category }) => category === "plan")).toMatchObject({
    messages: 1,
    steps: 40,
    share: 1 / 40,
    unit: "messages per agent step",
    scheme: speechActScheme,
  });
  expect(rows.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(6 / 40, 12);
});

test("turns count empty conversations and leave out missing ones", () => {
  const rows = [
    pairRow({ setting: "coop-comm", messages: 0 }),
    pairRow({ setting: "coop-comm", featureB: 3, messages: 5 }),
    pairRow({ setting: "coop-comm", featureB: 4, messages: null }),
  ];
  expect(conversationTurns(rows, { resamples: 50 }).rows[0]).toMatchObject({
    conversations: 2,
    empty: 1,
    meanMessages: 2.5,
    medianMessages: 2.5,
  });
});

test("labels become shares of conversations and of failed trials", () => {
  const label = (feature: number, category: string): LabelRow => ({
    pairKey: `pallets_jinja_task/1/f${feature}_f9`,
    run: null,
    setting: "coop-comm",
    repeat: 1,
    scheme: "paper-app-f@1",
    category,
    messageIndex: null,
    evidence: null,
  });
  const comm = campaign.filter((row) => row.setting === "coop-comm");
  expect(conversationErrors(comm, [label(1, "C2"), label(2, "C2"), label(2, "C2")]).rows[0]).toMatchObject({
    category: "C2",
    family: "unresponsiveness",
    k: 2,
    n: 4,
    unit: "conversations",
  });
  expect(failureLabels(comm, [label(1, "work overlap"), label(3, "work overlap")]).rows[0]).toMatchObject({
    k: 1,
    n: 2,
    unit: "failed trials",
    family: null,
  });
});

test("messages and labels of two models with the same pairs are told apart by their run", () => {
  const ours = campaign.filter((row) => row.setting === "coop-comm");
  const theirs = ours.map((row) => ({ ...row, model: "other", run: "other-coop-comm" }));
  const both = [...ours, ...theirs];
  const otherTalk = talk.slice(0, 2).map((row) => ({ ...row, run: "other-coop-comm" }));
  const messagesOf = (model: string) =>
    communicationOverhead(both, [...talk, ...otherTalk])
      .rows.filter((row) => row.model === model)
      .reduce((sum, row) => sum + row.messages, 0);
  expect([messagesOf("command-a-03-2025"), messagesOf("other")]).toEqual([6, 2]);
  const counts = goodCommunication(both, [...talk, ...otherTalk]).rows.filter(({ measure }) => measure === "messages");
  expect(counts.map(({ model, noConflict }) => [model, noConflict])).toEqual([
    ["command-a-03-2025", 5],
    ["other", 2],
  ]);

  const label: LabelRow = {
    pairKey: "pallets_jinja_task/1/f1_f9",
    run: "other-coop-comm",
    setting: "coop-comm",
    repeat: 1,
    scheme: "s",
    category: "C2",
    messageIndex: null,
    evidence: null,
  };
  expect(conversationErrors(both, [label]).rows.map(({ model, k }) => [model, k])).toEqual([
    ["command-a-03-2025", 0],
    ["other", 1],
  ]);
  const ofNoRun = { ...label, run: null };
  expect(conversationErrors(theirs, [ofNoRun]).rows.map(({ k }) => k)).toEqual([1]);
  expect(() => conversationErrors(both, [ofNoRun])).toThrow(AmbiguousLabelError);
});

test("good communication is split by conflict", () => {
  const { rows } = goodCommunication(
    campaign.filter((row) => row.setting === "coop-comm"),
    talk,
  );
  const row = (measure: string) => rows.find((one) => one.measure === measure);
  expect(row("plans per question")).toMatchObject({
    noConflict: 1,
    conflict: null,
    nNoConflict: 1,
    nConflict: 0,
    infinite: 1,
  });
  expect(row("messages naming a line")).toMatchObject({ noConflict: 1, conflict: 0 });
  expect(row("conflicts with a plan in the first turn")).toMatchObject({ conflict: 0, nNoConflict: 1, nConflict: 0 });
  expect(row("conflicts without one")).toMatchObject({ conflict: 1, nConflict: 1 });
});

test("baselines have a source, and the paper's own counts that disagree are kept", () => {
  expect(Object.values(paperBaselines).every(({ source }) => source.startsWith("arXiv 2601.13295"))).toBe(true);
  const { rows } = paperBaselines.retention;
  expect(rows.slice(0, 5).reduce((sum, { soloPass }) => sum + soloPass, 0)).toBe(1040);
  expect(rows.at(-1)?.soloPass).toBe(1039);
});

test("published rates agree with their counts where both are printed, and name their subset", () => {
  for (const { rates, source } of publishedLeaderboard) {
    expect(source).not.toBe("");
    for (const { percent, k, n } of rates) if (k !== null) expect(Math.abs((100 * k) / n - percent)).toBeLessThan(0.5);
  }
  const lite = publishedLeaderboard.filter(({ subset }) => subset === "lite");
  expect(lite.map(({ model, rates }) => [model, rates.map(({ setting, k }) => [setting, k])])).toEqual([
    [
      "command-a",
      [
        ["solo", 1],
        ["coop", 0],
        ["coop-nocomm", 0],
      ],
    ],
  ]);
});

test("a figure draws itself in a notebook and prints in a terminal", () => {
  const figure = successBySetting(campaign);
  const display: unknown = Reflect.get(figure, Symbol.for("Jupyter.display"));
  expect(typeof display).toBe("function");
  const shown = (display as () => Record<string, unknown>)();
  expect(shown["application/vnd.vegalite.v5+json"]).toBe(figure.spec);
  expect(shown["text/plain"]).toContain("success-by-setting: 3 rows");
  expect(Object.keys(figure)).toEqual(["name", "title", "rows", "spec", "notes"]);
});
