import type { LabelEvent, LabelPass, LabelPlan, LabelReport, LabelSpend } from "@cooperbench-ts/core";
import type { Agreement, CategoryCount, Kappa, Rubric } from "@cooperbench-ts/results";
import { formatDuration } from "./format.ts";
import { alignedRows } from "./table.ts";

/** What a call would ask and may cost; the prompt last, line by line as the model gets it. */
export function planText(plan: LabelPlan): string[] {
  const { conversations, questions, known, inputTokens, outputTokens, costUsd, atMostUsd, model, endpoint } = plan;
  const cost =
    costUsd === null || atMostUsd === null
      ? "unknown: give --price-in and --price-out, or --upstream"
      : `about ${usd(costUsd)}, at most ${usd(atMostUsd)}`;
  return [
    `${conversations} conversations; ${questions} questions for ${model} at ${endpoint}, ${known} answered before`,
    `about ${inputTokens} tokens of prompts and ${outputTokens} of answers; cost ${cost}`,
    plan.folder === null ? "answers need a folder of their own: --out" : `answers would lie in ${plan.folder}`,
    ...(plan.prompt ?? []).flatMap(({ role, content }) => [`--- ${role}`, ...content.split("\n")]),
  ];
}

/** What became of one pass. */
export function passText({ pass, labelled, dropped, failed, unasked, faults }: LabelPass, passes: number): string {
  const why = Object.entries(faults).map(([fault, count]) => `${fault} ${count}`);
  const parts = [
    `${labelled} conversations labelled`,
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(failed > 0 ? [`${failed} not answered`] : []),
    ...(unasked > 0 ? [`${unasked} not asked`] : []),
  ];
  const left = why.length === 0 ? "" : ` (left out after a second answer: ${why.join(", ")})`;
  return `${passes > 1 ? `pass ${pass}: ` : ""}${parts.join(", ")}${left}`;
}

/** Categories as a table: labels, their share of all labels, and conversations with an interval. */
export function countsText(counts: readonly CategoryCount[], { categories }: Rubric): string[] {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const ci = counts[0]?.conversations.ci ?? "";
  const rows = counts.map(({ category, labels, shareOfLabels, conversations: { k, n, rate, lower, upper } }) => [
    category,
    names.get(category) ?? "nothing found",
    String(labels),
    percent(shareOfLabels),
    `${k}/${n}`,
    percent(rate),
    `${percent(lower)}–${percent(upper)}`,
  ]);
  return alignedRows([["category", "", "labels", "of labels", "conversations", "share", ci], ...rows], 2);
}

/** How far two sets of labels agree. */
export function agreementText(agreement: Agreement, between: string): string[] {
  const { unit, overall, categories, onlyFirst, onlySecond, elsewhere } = agreement;
  const n = overall?.n ?? categories[0]?.kappa.n ?? 0;
  const left = [
    ...(onlyFirst > 0 ? [`${onlyFirst} only in the first`] : []),
    ...(onlySecond > 0 ? [`${onlySecond} only in the second`] : []),
    ...(elsewhere > 0 ? [`${elsewhere} labels of other trials`] : []),
  ];
  const whole = overall === null ? "several labels to one: by category only" : kappaText(overall);
  const rows = categories.map(({ category, first, second, both, kappa }) => [
    category,
    String(first),
    String(second),
    String(both),
    kappaText(kappa),
  ]);
  return [
    `agreement of ${between}, ${n} ${unit}s: ${whole}${left.length === 0 ? "" : `; left out: ${left.join(", ")}`}`,
    ...(rows.length === 0 ? [] : alignedRows([["category", "first", "second", "both", "kappa"], ...rows], 1)),
  ];
}

function kappaText({ kappa, bootstrap, raw, agreed, n }: Kappa): string {
  const same = `same ${agreed}/${n} = ${percent(raw.rate)} (${percent(raw.lower)}–${percent(raw.upper)})`;
  if (kappa === null) return `kappa unknown, ${same}`;
  return `kappa ${kappa.toFixed(3)} (${decimals(bootstrap.lower)}–${decimals(bootstrap.upper)}), ${same}`;
}

export function spendText({ calls, costUsd, knownUsd, unknownCalls, unknownAtMostUsd }: LabelSpend): string {
  if (costUsd !== null) return `cost of all ${calls} calls ${usd(costUsd)}`;
  const most = unknownAtMostUsd === null ? "" : `, at most ${usd(unknownAtMostUsd)}`;
  return `cost of ${calls} calls: ${usd(knownUsd)} known; of ${unknownCalls} unknown${most}`;
}

/** A line about something that happened; null: only the count moves on. */
export function eventText(event: LabelEvent): string | null {
  switch (event.type) {
    case "labels-started":
      return `${event.questions - event.known} questions, ${event.known} answered before; answers in ${event.folder}`;
    case "labels-notice":
      return event.message;
    case "labels-retry":
      return `${event.why}; again in ${formatDuration(event.waitMs)}`;
    case "labels-settled":
      return event.kind === "labelled"
        ? null
        : `${event.trial}: ${event.kind === "failed" ? "no answer" : event.kind} (${event.said.join(", ")})`;
  }
}

export function countText({ done, questions, knownUsd }: Extract<LabelEvent, { type: "labels-settled" }>): string {
  return `[${done}/${questions}] ${usd(knownUsd)}`;
}

/** What a call leaves to the next one. */
export function reportText({ stop, spend }: Pick<LabelReport, "stop" | "spend">): string[] {
  return [spendText(spend), ...(stop === null ? [] : [`stopped: ${stop.message}`])];
}

function percent(share: number | null): string {
  return share === null ? "-" : `${(100 * share).toFixed(1)} %`;
}

function decimals(value: number | null): string {
  return value === null ? "-" : value.toFixed(3);
}

/** A label costs less than a cent. */
function usd(amount: number): string {
  return `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}
