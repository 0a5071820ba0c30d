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
  const bounds = new Map(
    lines.flatMap((line) => (line.type === "sending" ? [[line.call, line.atMostUsd] as const] : [])),
  );
  const ends = lines.filter((line) => line.type !== "sending");
  const known = ends.filter(({ costUsd }) => costUsd !== null);
  const settled = new Set(known.flatMap(({ calls }) => calls));
  const open = [...bounds].filter(([call]) => !settled.has(call));
  const knownUsd = known.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
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

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
