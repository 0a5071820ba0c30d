import { expect, test } from "vitest";
import { AmbiguousLabelError } from "../figures/ambiguous-label-error.ts";
import { conversationErrors } from "../figures/label-shares.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import { labelAgreement } from "./agreement.ts";
import { talk } from "./fixtures/talk.ts";
import { parseHumanLabels } from "./human-labels.ts";
import { countLabels } from "./label-counts.ts";
import { labelRows } from "./next-step.ts";
import { readCsv } from "./read-csv.ts";
import { communicationErrors } from "./rubrics/communication-errors.ts";
import { speechActsRubric } from "./rubrics/speech-acts.ts";

const talks = [1, 2, 3, 4, 5].map((taskId) => talk(["Hello there.", "Hello."], { taskId }));
const trials = talks.map(({ pair }) => pair);
const labels = (by: string, ...categories: (string | null | undefined)[]): LabelRow[] =>
  talks.flatMap((one, at) => {
    const category = categories[at];
    if (category === undefined) return [];
    return labelRows(
      communicationErrors,
      by,
      one,
      category === null ? [] : [{ category, messageIndex: null, quotes: [] }],
    );
  });

test("only what both have judged is compared, and none is a category", () => {
  const agreement = labelAgreement(
    trials,
    labels("a", "C1a", null, null, "C2"),
    labels("b", "C1a", null, "C2", undefined, null),
  );
  expect(agreement).toMatchObject({ unit: "conversation", onlyFirst: 1, onlySecond: 1, elsewhere: 0 });
  expect(agreement.overall).toMatchObject({ n: 3, agreed: 2, raw: { rate: 2 / 3 } });
  // po = 2/3, pe = 1/9 + 2/9 = 1/3.
  expect(agreement.overall?.kappa).toBeCloseTo(0.5, 12);
  expect(agreement.categories.map(({ category, first, second, both }) => [category, first, second, both])).toEqual([
    ["C1a", 1, 1, 1],
    ["C2", 0, 1, 0],
    ["none", 2, 1, 1],
  ]);
});

test("with several labels on one conversation only the categories can be compared", () => {
  const [one] = talks;
  if (one === undefined) throw new Error("no conversation");
  const two = labelRows(
    communicationErrors,
    "a",
    one,
    ["C1a", "C2"].map((category) => ({ category, messageIndex: null, quotes: [] })),
  );
  expect(labelAgreement(trials, two, labels("b", "C2"))).toMatchObject({
    overall: null,
    categories: [
      { category: "C1a", both: 0 },
      { category: "C2", both: 1 },
    ],
  });
});

test("a person's labels: CSV and JSON lines, a run where it is needed, and clear errors", () => {
  const csv =
    'pairKey,setting,category,note\r\npallets_jinja_task/1/f1_f2,coop-comm,C1a,"a, ""b""\nc"\r\npallets_jinja_task/2/f1_f2,coop-comm,,\r\n';
  const human = parseHumanLabels(csv, "mine.csv", communicationErrors);
  expect(human).toMatchObject([
    { pairKey: "pallets_jinja_task/1/f1_f2", run: null, repeat: null, category: "C1a", scheme: "mine.csv by a person" },
    { category: "none" },
  ]);
  const lines = human
    .map(({ pairKey, category }) => JSON.stringify({ pairKey, setting: "coop-comm", category }))
    .join("\n");
  expect(parseHumanLabels(lines, "mine.csv.jsonl", communicationErrors)).toMatchObject(
    human.map(({ pairKey }) => ({ pairKey })),
  );
  expect(labelAgreement(trials, labels("m", "C1a", null), human).overall).toMatchObject({ n: 2, agreed: 2, kappa: 1 });
  expect(labelAgreement(trials.slice(1), labels("m", "C1a", null), human)).toMatchObject({ elsewhere: 2 });
  const wrong =
    (text: string, rubric = communicationErrors) =>
    () =>
      parseHumanLabels(text, "mine.jsonl", rubric);
  expect(wrong('\n{"pairKey":"x","category":"C1a"}')).toThrow(/mine\.jsonl, line 2, pairKey: .*repo\/task\/fA_fB/);
  expect(wrong('{"pairKey":"a/1/f1_f2","category":"C7"}')).toThrow(/line 1, category: .*C1a, .*none, got "C7"/);
  expect(wrong('{"pairKey":"a/1/f1_f2","category":"plan"}', speechActsRubric)).toThrow(
    /messageIndex: .*number of a message/,
  );
  expect(wrong("nonsense")).toThrow(/line 1: .*JSON/);
});

test("a person's label without setting or repeat is about the only trial that agrees with it, or about none for sure", () => {
  const csv = "pairKey,category\npallets_jinja_task/1/f1_f2,C1a\npallets_jinja_task/2/f1_f2,none\n";
  const human = parseHumanLabels(csv, "mine.csv", communicationErrors);
  const model = labels("m", "C1a", null);
  const third = trials.map((trial) => ({ ...trial, repeat: 3 }));
  const asThird = model.map((label) => ({ ...label, repeat: 3 }));
  expect(labelAgreement(third, asThird, human)).toMatchObject({ elsewhere: 0, overall: { n: 2, agreed: 2 } });
  const solo = trials.map((trial) => ({ ...trial, setting: "solo" as const, run: "by-one" }));
  expect(labelAgreement([...solo, ...trials], model, human)).toMatchObject({ elsewhere: 0, overall: { n: 2 } });
  const again = () => labelAgreement([...trials, ...third], model, human);
  expect(again).toThrow(AmbiguousLabelError);
  expect(again).toThrow(
    /pallets_jinja_task\/1\/f1_f2 .* 2 agree with it: .*repeat 1\), .*repeat 3\)\. Give every label/,
  );
  const told = human.map((label) => ({ ...label, repeat: 1 }));
  expect(labelAgreement([...trials, ...third], model, told)).toMatchObject({ elsewhere: 0, overall: { n: 2 } });
  const open = trials.map((trial) => ({ ...trial, setting: null }));
  const asOpen = model.map((label) => ({ ...label, setting: null }));
  expect(labelAgreement(open, asOpen, human)).toMatchObject({ elsewhere: 0, overall: { n: 2 } });
  // The same run in a tree where one setting is known and the other is not.
  expect(labelAgreement([...open, ...trials], asOpen, asOpen)).toMatchObject({ elsewhere: 0, overall: { n: 2 } });
});

test("CSV as Excel and Python write it", () => {
  expect(readCsv('\uFEFFa,b\n1,"x\ny"\n\n"",2\n3')).toEqual([
    { a: "1", b: "x\ny" },
    { a: "", b: "2" },
    { a: "3", b: "" },
  ]);
});

test("shares are of the conversations that were judged, in the counts and in the figure", () => {
  const some = labels("m", "C1a", null, "C1a", null);
  const counts = countLabels(trials, some, ["C1a", "C1b"]);
  expect(
    counts.map(({ category, labels: given, shareOfLabels, conversations: { k, n } }) => [
      category,
      given,
      shareOfLabels,
      k,
      n,
    ]),
  ).toEqual([
    ["C1a", 2, 1, 2, 4],
    ["C1b", 0, 0, 0, 4],
    ["none", 2, null, 2, 4],
  ]);
  expect(conversationErrors(trials, some).rows.map(({ category, k, n }) => [category, k, n])).toEqual([["C1a", 2, 4]]);
  const withoutNone = some.filter(({ category }) => category !== "none");
  expect(conversationErrors(trials, withoutNone).rows.map(({ k, n }) => [k, n])).toEqual([[2, 5]]);
});

test("with repeats a share is still k / n, and its interval one over tasks", () => {
  const again = talks.map(({ pair, messages }) => ({ pair: { ...pair, run: `${pair.run}-r2`, repeat: 2 }, messages }));
  const both = [...talks, ...again.slice(1)];
  const rows = both.flatMap((one, at) =>
    labelRows(communicationErrors, "m", one, at % 3 === 0 ? [{ category: "C2", messageIndex: null, quotes: [] }] : []),
  );
  const [c2] = countLabels(
    both.map(({ pair }) => pair),
    rows,
    ["C2"],
  );
  expect(c2?.conversations).toMatchObject({ k: 3, n: 9, rate: 1 / 3, ci: "wilson-by-task-95" });
});
