import { type ModelPrice, tokensBound } from "@cooperbench-ts/attempt/host";
import type { AnswerLine } from "./answer-line.ts";

/** What labels have cost, over all calls that are on disk. */
export interface LabelSpend {
  /** Calls that were sent. */
  readonly calls: number;
  /** USD; null where one is unknown. */
  readonly costUsd: number | null;
  /** The part that is known. */
  readonly knownUsd: number;
  /** Calls of unknown cost: cut off, never wholly answered, or without a price. */
  readonly unknownCalls: number;
  /** USD that those can have cost at most; null: no bound is known. */
  readonly unknownAtMostUsd: number | null;
  /** Of answers; null where one does not say. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export function spendIn(lines: readonly AnswerLine[]): LabelSpend {
  const { bounds, open, knownUsd } = billOf(lines);
  const answers = lines.filter((line) => line.type === "answer");
  return {
    calls: bounds.size,
    costUsd: open.length === 0 ? knownUsd : null,
    knownUsd,
    unknownCalls: open.length,
    unknownAtMostUsd: sumOrNull(open.map(([, bound]) => bound)),
    inputTokens: sumOrNull(answers.map(({ inputTokens }) => inputTokens)),
    outputTokens: sumOrNull(answers.map(({ outputTokens }) => outputTokens)),
  };
}

/**
 * USD that all calls can have cost at most, those of unknown cost by their bound or by the tokens of their answers; null where one has
 * neither.
 */
export function spentAtMost(lines: readonly AnswerLine[], price: ModelPrice): number | null {
  const { open, knownUsd } = billOf(lines);
  const ofAnswers = new Map(
    lines.flatMap((line) => (line.type === "answer" ? line.calls.map((call) => [call, line] as const) : [])),
  );
  const bounds = open.map(([call, bound]) => {
    const { inputTokens, outputTokens } = ofAnswers.get(call) ?? { inputTokens: null, outputTokens: null };
    if (bound !== null || inputTokens === null || outputTokens === null) return bound;
    return tokensBound(price, { inputTokens, outputTokens });
  });
  return sumOrNull([knownUsd, ...bounds]);
}

interface Bill {
  /** Of all calls that were sent: USD that each can cost at most. */
  readonly bounds: ReadonlyMap<string, number | null>;
  /** Those whose cost is unknown. */
  readonly open: readonly (readonly [call: string, atMostUsd: number | null])[];
  readonly knownUsd: number;
}

function billOf(lines: readonly AnswerLine[]): Bill {
  const bounds = new Map(
    lines.flatMap((line) => (line.type === "sending" ? [[line.call, line.atMostUsd] as const] : [])),
  );
  const ends = lines.filter((line) => line.type !== "sending");
  const known = ends.filter(({ costUsd }) => costUsd !== null);
  const settled = new Set(known.flatMap(({ calls }) => calls));
  const open = [...bounds].filter(([call]) => !settled.has(call));
  return { bounds, open, knownUsd: known.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0) };
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
