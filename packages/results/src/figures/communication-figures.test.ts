import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import { AmbiguousLabelError } from "./ambiguous-label-error.ts";
import { communicationOverhead } from "./communication-overhead.ts";
import { conversationTurns } from "./conversation-turns.ts";
import { campaign, talk } from "./fixtures/campaign.ts";
import { goodCommunication } from "./good-communication.ts";
import { conversationErrors, failureLabels } from "./label-shares.ts";
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
    "at the end: pairs and p, Holm-adjusted",
    "lines: 95 % intervals (Newcombe, paired)",
    "1 discordant of 4 pairs: no difference can be significant at 0.05",
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
