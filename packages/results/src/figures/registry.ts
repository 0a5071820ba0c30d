import type { ConflictPolicy } from "../stats/policies.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { AttemptRow } from "../tables/attempts-shape.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunRow } from "../tables/runs-shape.ts";
import { communicationOverhead, communicationShare } from "./communication-overhead.ts";
import { communicationStatistics } from "./communication-statistics.ts";
import { conflictRates } from "./conflict-rates.ts";
import { conversationTurns } from "./conversation-turns.ts";
import { costPerPass } from "./cost-per-pass.ts";
import { difficultyCurve } from "./difficulty-curve.ts";
import type { Figure } from "./figure.ts";
import { goodCommunication } from "./good-communication.ts";
import { infraByReason } from "./infra-by-reason.ts";
import { conversationErrorFamilies, conversationErrors, errorShares, failureLabels } from "./label-shares.ts";
import { mergeStages } from "./merge-stages.ts";
import { mentions, speechActShares } from "./message-shares.ts";
import { messagingEffect } from "./messaging-effect.ts";
import { patchShare } from "./patch-share.ts";
import { perRepository } from "./per-repository.ts";
import { retentionTable } from "./retention-table.ts";
import { retryBias } from "./retry-bias.ts";
import { settingComparison } from "./setting-comparison.ts";
import { successBySetting, type SuccessFigureOptions } from "./success-by-setting.ts";
import { costDistribution, patchLines, stepsDistribution, wallTime } from "./trial-distributions.ts";

/** Tables that figures are drawn from: those of `readResults`, and labels where there are some. */
export interface FigureTables {
  readonly pairs: Iterable<PairRow>;
  readonly messages?: Iterable<MessageRow>;
  readonly attempts?: Iterable<AttemptRow>;
  /** Which runs were a stand-in's, and whose agents upstream nudged. */
  readonly runs?: Iterable<RunRow>;
  readonly labels?: Iterable<LabelRow>;
}

/** Options of all figures; each takes those that concern it. */
export interface FigureOptions extends SuccessFigureOptions<GroupColumn> {
  /** Draw differences though `compareArms` would refuse them; the caption then says why. */
  readonly anyway?: boolean;
  /** What counts as a conflict of a merge; `naive-both-patched` by default. */
  readonly conflict?: ConflictPolicy;
}

/** A policy that some figures take. `anyway`: differences that `compareArms` refuses. */
export type FigurePolicy = "denominator" | "success" | "limits" | "conflict" | "baselines" | "anyway";

/** A figure of the table: what it is called, what it is drawn from, and what has to be there for it. */
export interface FigureEntry {
  readonly title: string;
  readonly needs: readonly (keyof FigureTables)[];
  /** Why there is nothing to draw where it has no row. */
  readonly nothing: string;
  /** The policies that change its numbers, beside groups and what is excluded. */
  readonly takes?: readonly FigurePolicy[];
  /** The column without which a row draws nothing, where it may be null in all rows. */
  readonly value?: string;
  readonly draw: (tables: GivenTables, options: FigureOptions) => Figure<object>;
}

/** The tables as arrays, labels told apart. */
export interface GivenTables {
  readonly pairs: readonly PairRow[];
  readonly messages: readonly MessageRow[];
  readonly attempts: readonly AttemptRow[];
  readonly runs: readonly RunRow[];
  /** Labels of schemes that know speech acts only; undefined without: the classifier by words is taken. */
  readonly acts: readonly LabelRow[] | undefined;
  /** All other labels. */
  readonly errors: readonly LabelRow[];
}

const rates = ["denominator", "success", "limits"] as const;
const noCoop = "no trial of two agents whose merge is known";
const noConversation = "no trial has a conversation";
const noLabel = "no labels of these conversations were given";

/** All figures, in the order of a report. Named by what they show. */
export const figures = {
  "success-by-setting": {
    title: "Success by setting",
    needs: ["pairs"],
    takes: [...rates, "baselines"],
    nothing: "no trials",
    draw: ({ pairs }, options) => successBySetting(pairs, options),
  },
  "setting-comparison": {
    title: "Differences between settings, on the same pairs",
    needs: ["pairs", "runs"],
    takes: [...rates, "anyway"],
    nothing: "no two settings can be compared",
    value: "difference",
    draw: ({ pairs, runs }, options) => settingComparison(pairs, { ...options, runs }),
  },
  "messaging-effect": {
    title: "Success with messages minus without",
    needs: ["pairs", "runs"],
    takes: [...rates, "anyway"],
    nothing: "no pair can be compared with messages and without",
    value: "difference",
    draw: ({ pairs, runs }, options) => messagingEffect(pairs, { ...options, runs }),
  },
  "difficulty-curve": {
    title: "Success over relative difficulty",
    needs: ["pairs"],
    takes: rates,
    nothing: "no pair has a difficulty: there are no solo trials with a verdict",
    draw: ({ pairs }, options) => difficultyCurve(pairs, options),
  },
  retention: {
    title: "Retention of the solo curve",
    needs: ["pairs"],
    takes: rates,
    nothing: "no two curves can be compared",
    value: "retention",
    draw: ({ pairs }, options) => retentionTable(pairs, options),
  },
  "per-repository": {
    title: "Success, cost and steps by repository",
    needs: ["pairs"],
    takes: rates,
    nothing: "no trials",
    draw: ({ pairs }, options) => perRepository(pairs, options),
  },
  "merge-stages": {
    title: "Coop success by merge stage",
    needs: ["pairs"],
    takes: ["denominator", "limits"],
    nothing: "no trial of two agents",
    draw: ({ pairs }, options) => mergeStages(pairs, options),
  },
  "conflict-rates": {
    title: "Conflicting merges",
    needs: ["pairs"],
    takes: ["conflict"],
    nothing: noCoop,
    draw: ({ pairs }, options) => conflictRates(pairs, options),
  },
  "patch-share": {
    title: "Trials in which every agent left a patch",
    needs: ["pairs"],
    nothing: "no graded trial says whether its agents left a patch",
    draw: ({ pairs }, options) => patchShare(pairs, options),
  },
  "patch-lines": {
    title: "Patch lines of a trial",
    needs: ["pairs"],
    nothing: "no graded trial says how long its patches are",
    draw: ({ pairs }, options) => patchLines(pairs, options),
  },
  "cost-distribution": {
    title: "Cost of a trial",
    needs: ["pairs"],
    nothing: "no graded trial has a known cost",
    draw: ({ pairs }, options) => costDistribution(pairs, options),
  },
  "cost-per-pass": {
    title: "Cost per pass",
    needs: ["pairs"],
    nothing: "no trial has a known cost",
    draw: ({ pairs }, options) => costPerPass(pairs, options),
  },
  "steps-distribution": {
    title: "Steps of a trial",
    needs: ["pairs"],
    nothing: "no graded trial has known steps",
    draw: ({ pairs }, options) => stepsDistribution(pairs, options),
  },
  "wall-time": {
    title: "Wall time of a trial",
    needs: ["pairs"],
    nothing: "no graded trial has a known duration",
    draw: ({ pairs }, options) => wallTime(pairs, options),
  },
  "infra-by-reason": {
    title: "Infrastructure failures by reason",
    needs: ["pairs", "attempts"],
    nothing: "no infrastructure failure",
    draw: ({ pairs, attempts }, options) => infraByReason(pairs, attempts, options),
  },
  "retry-bias": {
    title: "Success by the number of agent attempts",
    needs: ["pairs"],
    takes: rates,
    nothing: "no trial says how many attempts it took",
    draw: ({ pairs }, options) => retryBias(pairs, options),
  },
  "conversation-turns": {
    title: "Messages per conversation",
    needs: ["pairs"],
    nothing: noConversation,
    draw: ({ pairs }, options) => conversationTurns(pairs, options),
  },
  "communication-statistics": {
    title: "Communication",
    needs: ["pairs", "messages"],
    nothing: noConversation,
    draw: ({ pairs, messages }, options) => communicationStatistics(pairs, messages, options),
  },
  "communication-share": {
    title: "Messages per agent step",
    needs: ["pairs"],
    nothing: "no trial with a conversation has known steps",
    draw: ({ pairs }, options) => communicationShare(pairs, options),
  },
  "communication-overhead": {
    title: "Communication overhead by speech act",
    needs: ["pairs", "messages"],
    nothing: "no message in a trial whose steps are known",
    draw: ({ pairs, messages, acts }, options) => communicationOverhead(pairs, messages, acts, options),
  },
  "speech-acts": {
    title: "Messages by speech act",
    needs: ["pairs", "messages"],
    nothing: "no messages",
    draw: ({ pairs, messages, acts }, options) => speechActShares(pairs, messages, acts, options),
  },
  mentions: {
    title: "Messages that name files and lines",
    needs: ["pairs", "messages"],
    nothing: "no messages",
    draw: ({ pairs, messages }, options) => mentions(pairs, messages, options),
  },
  "good-communication": {
    title: "Conversations with and without a merge conflict",
    needs: ["pairs", "messages"],
    nothing: "no message in a trial whose plain merge is known",
    draw: ({ pairs, messages, acts }, options) => goodCommunication(pairs, messages, acts, options),
  },
  "conversation-errors": {
    title: "Communication errors",
    needs: ["pairs", "labels"],
    nothing: noLabel,
    draw: ({ pairs, errors }, options) => conversationErrors(pairs, errors, options),
  },
  "conversation-error-families": {
    title: "Conversations with communication errors",
    needs: ["pairs", "labels"],
    nothing: noLabel,
    draw: ({ pairs, errors }, options) => conversationErrorFamilies(pairs, errors, options),
  },
  "error-shares": {
    title: "Communication errors by category",
    needs: ["pairs", "labels"],
    nothing: noLabel,
    draw: ({ pairs, errors }, options) => errorShares(pairs, errors, options),
  },
  "failure-labels": {
    title: "What went wrong in failed trials",
    needs: ["pairs", "labels"],
    nothing: "no labels of failed trials of two agents were given",
    draw: ({ pairs, errors }, options) => failureLabels(pairs, errors, options),
  },
} satisfies Record<string, FigureEntry>;

export type FigureName = keyof typeof figures;
