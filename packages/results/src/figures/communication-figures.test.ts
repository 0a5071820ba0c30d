import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import { AmbiguousLabelError } from "./ambiguous-label-error.ts";
import { communicationOverhead, communicationShare } from "./communication-overhead.ts";
import { communicationStatistics } from "./communication-statistics.ts";
import { conversationTurns } from "./conversation-turns.ts";
import { campaign, talk } from "./fixtures/campaign.ts";
import { goodCommunication } from "./good-communication.ts";
import { conversationErrorFamilies, conversationErrors, errorShares, failureLabels } from "./label-shares.ts";
import { mentions, speechActShares } from "./message-shares.ts";
import { messagingEffect } from "./messaging-effect.ts";
import { speechActs, speechActScheme } from "./speech-acts.ts";

test("the effect of messages is a paired difference, with what it can show", () => {
  const { rows, notes } = messagingEffect(campaign);
  expect(rows[0]).toMatchObject({
    model: "command-a-03-2025",
    difference: 0.25,
    onlyFirst: 1,
    onlySecond: 0,
    p: 1,
    pHolm: 1,
    mcnemarP: 1,
    test: "sign-flips-by-task",
  });
  expect(notes).toEqual([
    "command-a-03-2025",
    "at the end: pairs and p, Holm-adjusted",
    "lines: 95 % intervals (sign flips of tasks)",
    "with 1 cluster (by task) no difference can be significant at 0.05: p is 1.0 at least",
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
  const comm = campaign
    .filter((row) => row.setting === "coop-comm")
    .map((row) => ({ ...row, messages: talk.filter(({ pairKey }) => pairKey === row.pairKey).length }));
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

test("agents that an infrastructure failure stopped were not silent", () => {
  const rows = [1, 2, 3].map((feature) =>
    pairRow({ featureA: feature, featureB: 9, setting: "coop-comm", messages: feature === 3 ? 0 : 4 }),
  );
  const cut = { setting: "coop-comm", messages: 0, verdict: "infra_error", reason: "container-lost" } as const;
  const all = [...rows, pairRow({ featureA: 4, featureB: 9, ...cut }), pairRow({ featureA: 5, featureB: 9, ...cut })];
  const note = "left out: 2 infra errors";
  expect(conversationTurns(all).rows[0]).toMatchObject({ conversations: 3, empty: 1 });
  const silent = communicationStatistics(all, talk).rows.find(({ measure }) => measure.includes("without a message"));
  expect(silent).toMatchObject({ value: 1 / 3, n: 3 });
  expect(communicationShare(all).rows[0]).toMatchObject({ trials: 3 });
  for (const figure of [conversationTurns(all), communicationStatistics(all, talk), communicationShare(all)])
    expect(figure.notes).toContain(note);
  for (const figure of [communicationOverhead(all, talk), speechActShares(all, talk), mentions(all, talk)])
    expect(figure.notes).toContain(note);
});

test("a conversation that nobody labelled has no acts, not none", () => {
  const rows = [1, 2, 3, 4].map((feature) =>
    pairRow({
      featureA: feature,
      featureB: 9,
      setting: "coop-comm",
      messages: feature === 4 ? 0 : 4,
      naiveConflict: false,
    }),
  );
  const said = [1, 2, 3].flatMap((feature) =>
    talk.slice(0, 4).map((row) => ({ ...row, pairKey: `pallets_jinja_task/1/f${feature}_f9` })),
  );
  const labels = speechActs(said)
    .filter(({ pairKey }) => !pairKey.includes("f3"))
    .map((label) => ({ ...label, scheme: "by-hand@1" }));
  const note = "left out: 1 of 4 conversations without labels of the scheme by-hand@1";
  const steps = 3 * (rows[0]?.steps ?? 0);
  const overhead = communicationOverhead(rows, said, labels);
  expect(overhead.rows.find(({ category }) => category === "plan")).toMatchObject({ messages: 2, steps, trials: 3 });
  expect(overhead.notes).toContain(note);
  const acts = speechActShares(rows, said, labels);
  expect(acts.rows[0]).toMatchObject({ conversations: 3, n: 8 });
  expect(acts.notes).toContain(note);
  const good = goodCommunication(rows, said, labels, { resamples: 20 });
  expect(good.rows.find(({ measure }) => measure === "messages")?.nNoConflict).toBe(2);
  expect(good.notes).toContain(note.replace("of 4", "of 3"));
  expect(communicationOverhead(rows, said).notes.join()).not.toContain("without labels");
});

test("labels become shares of conversations and of failed trials", () => {
  const label = (feature: number, category: string): LabelRow => ({
    pairKey: `pallets_jinja_task/1/f${feature}_f9`,
    run: null,
    setting: "coop-comm",
    upstreamSetting: "coop",
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
    upstreamSetting: "coop",
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

test("the overhead of a trial is a ratio of its own; what is made of the ratios is named", () => {
  const rows = [
    pairRow({ setting: "coop-comm", taskId: 1, messages: 10, steps: 100 }),
    pairRow({ setting: "coop-comm", taskId: 2, messages: 10, steps: 20 }),
    pairRow({ setting: "coop-comm", taskId: 3, messages: 0, steps: 0 }),
    pairRow({ setting: "coop-comm", taskId: 4, messages: 3, steps: null }),
  ];
  const { rows: made, notes } = communicationShare(rows, { resamples: 50 });
  expect(made[0]).toMatchObject({
    messages: 20,
    steps: 120,
    trials: 3,
    share: 20 / 120,
    meanOfRatios: 0.3,
    medianOfRatios: expect.closeTo(0.3, 12),
    leastRatio: 0.1,
    greatestRatio: 0.5,
  });
  expect(notes).toContain("left out: 1 of 4 conversations whose steps are unknown");
});

test("acts and mentions are shares of the messages", () => {
  const comm = campaign.filter((row) => row.setting === "coop-comm");
  const acts = speechActShares(comm, talk, undefined, { resamples: 50 }).rows;
  expect(acts.map(({ category, k, n }) => [category, k, n])).toContainEqual(["plan", 1, 6]);
  expect(acts.reduce((sum, { rate }) => sum + (rate ?? 0), 0)).toBeCloseTo(1, 12);
  const named = mentions(comm, talk, { resamples: 50 }).rows;
  expect(named.map(({ names, k, n, meanPerConversation }) => [names, k, n, meanPerConversation])).toEqual([
    ["a file", 1, 6, 1 / 4],
    ["a line", 1, 6, 1 / 4],
    ["both", 1, 6, 1 / 4],
    ["neither", 5, 6, 5 / 4],
  ]);
});

test("statistics of conversations are each over what they count", () => {
  const comm = campaign
    .filter((row) => row.setting === "coop-comm")
    .map((row) => ({ ...row, messages: talk.filter(({ pairKey }) => pairKey === row.pairKey).length }));
  const rows = communicationStatistics(comm, talk, { resamples: 50 }).rows;
  expect(rows.map(({ measure, value, n }) => [measure, value, n])).toEqual([
    ["messages per conversation", 6 / 4, 4],
    ["turns per conversation", 6 / 4, 4],
    ["characters per message", talk.reduce((sum, { chars }) => sum + chars, 0) / 6, 6],
    ["conversations without a message", 2 / 4, 4],
    ["conversations with one speaker", 1 / 2, 2],
    ["messages that ask", 1 / 6, 6],
  ]);
});

test("errors are counted per category, per family, per conversation, and per error", () => {
  const comm = campaign.filter((row) => row.setting === "coop-comm");
  const label = (feature: number, category: string): LabelRow => ({
    pairKey: `pallets_jinja_task/1/f${feature}_f9`,
    run: null,
    setting: "coop-comm",
    upstreamSetting: "coop",
    repeat: 1,
    scheme: "s",
    category,
    messageIndex: null,
    evidence: null,
  });
  const labels = [label(1, "C4a"), label(1, "C4b"), label(1, "C4b"), label(2, "C2"), label(3, "none")];
  const counts = (rows: readonly { category: string; k: number; n: number }[]) =>
    rows.map(({ category, k, n }) => [category, k, n]);
  // The fourth conversation was looked at by nobody.
  expect(counts(conversationErrors(comm, labels).rows)).toEqual([
    ["C2", 1, 3],
    ["C4a", 1, 3],
    ["C4b", 1, 3],
  ]);
  expect(counts(conversationErrorFamilies(comm, labels).rows)).toEqual([
    ["unresponsiveness", 1, 3],
    ["repetition", 1, 3],
    ["any error", 2, 3],
  ]);
  expect(counts(errorShares(comm, labels, { resamples: 50 }).rows)).toEqual([
    ["C2", 1, 4],
    ["C4a", 1, 4],
    ["C4b", 2, 4],
  ]);
});
