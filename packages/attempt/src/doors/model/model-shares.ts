import type { ModelShare } from "@cooperbench-ts/results";
import type { PricedModel } from "./model-prices.ts";
import type { TokenUsage } from "./token-usage.ts";

interface Sums {
  calls: number;
  answered: number;
  inputTokens: number;
  outputTokens: number;
  knownUsd: number;
  unpriced: number;
}

/** What the calls of one attempt were, model by model. */
export class ModelShares {
  readonly #all = new Map<PricedModel, Sums>();

  start(model: PricedModel): void {
    this.#of(model).calls += 1;
  }

  /** `costUsd` null: no price was known for it. */
  end(
    model: PricedModel,
    { isAnswer, usage, costUsd }: { isAnswer: boolean; usage: TokenUsage | null; costUsd: number | null },
  ): void {
    const sums = this.#of(model);
    if (isAnswer) sums.answered += 1;
    sums.inputTokens += usage?.inputTokens ?? 0;
    sums.outputTokens += usage?.outputTokens ?? 0;
    if (costUsd === null) sums.unpriced += 1;
    else sums.knownUsd += costUsd;
  }

  /** One of its calls that had none has a price now. */
  settle(model: PricedModel, costUsd: number): void {
    const sums = this.#of(model);
    sums.unpriced -= 1;
    sums.knownUsd += costUsd;
  }

  has(model: PricedModel): boolean {
    return this.#all.has(model);
  }

  /** Of all together; null: a part is unknown. */
  costUsd(): number | null {
    const costs = [...this.#all.values()].map(costOf);
    return costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
  }

  record(): ModelShare[] {
    return [...this.#all].map(([{ name, isOther }, sums]) => ({
      model: name,
      other: isOther,
      calls: sums.calls,
      answered: sums.answered,
      inputTokens: sums.inputTokens,
      outputTokens: sums.outputTokens,
      costUsd: costOf(sums),
    }));
  }

  #of(model: PricedModel): Sums {
    const known = this.#all.get(model);
    if (known !== undefined) return known;
    const sums = { calls: 0, answered: 0, inputTokens: 0, outputTokens: 0, knownUsd: 0, unpriced: 0 };
    this.#all.set(model, sums);
    return sums;
  }
}

function costOf({ knownUsd, unpriced }: Sums): number | null {
  return unpriced > 0 ? null : knownUsd;
}
