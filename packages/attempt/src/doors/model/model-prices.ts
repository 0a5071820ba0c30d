import type { ModelPrice } from "./price.ts";

/** null: it has no price. undefined: nobody could say. */
export type AskPrice = (model: string) => Promise<ModelPrice | null | undefined>;

/** A model that a call asks for, and its price. */
export interface PricedModel {
  /** The campaign's under the campaign's name; null: not the campaign's, and without a name that can be kept. */
  readonly name: string | null;
  /** Whether it is another than the campaign's. */
  readonly isOther: boolean;
  /** null: unknown for good. undefined: being asked. */
  readonly price: ModelPrice | null | undefined;
  /** When `price` is no longer undefined; never rejects. */
  readonly settled: Promise<void>;
}

export interface ModelPricesOptions {
  /** As upstream is given it, with litellm's prefix of the provider. null: any model is taken for it. */
  readonly model: string | null;
  readonly price: ModelPrice | null;
  /** Default: other models have no price. */
  readonly ask?: AskPrice;
  /** Told once of each other model that has no price. */
  readonly onUnpriced?: (model: string) => void;
}

/** A program in a container writes requests as it likes: what no model is called is not asked for, and not kept. */
const NAME = /^[\w.:@/+-]{1,120}$/;
/** Other models that are asked for and told apart. */
const MAX_OTHERS = 20;

/** The prices of one campaign: that of its own model, and of others as they appear. Each is asked for once, one at a time. */
export class ModelPrices {
  readonly #options: ModelPricesOptions;
  readonly #own: PricedModel;
  readonly #others = new Map<string, PricedModel>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ModelPricesOptions) {
    this.#options = options;
    this.#own = { name: options.model, isOther: false, price: options.price, settled: Promise.resolve() };
  }

  /** @param requested as a request names it; null: it names none, and means the campaign's */
  of(requested: string | null): PricedModel {
    const { model } = this.#options;
    if (requested === null || model === null || isSameModel(model, requested)) return this.#own;
    const known = this.#others.get(requested);
    if (known !== undefined) return known;
    if (!NAME.test(requested) || this.#others.size >= MAX_OTHERS) return NAMELESS;
    const other = this.#asked(requested, besideModel(model, requested));
    this.#others.set(requested, other);
    return other;
  }

  #asked(name: string, litellmName: string): PricedModel {
    const { ask, onUnpriced } = this.#options;
    let price: ModelPrice | null | undefined;
    const answer = this.#turn.then(() => ask?.(litellmName)).catch(() => undefined);
    this.#turn = answer;
    const settled = answer.then((found) => {
      price = found ?? null;
      if (price === null) onUnpriced?.(name);
    });
    return {
      name,
      isOther: true,
      get price() {
        return price;
      },
      settled,
    };
  }
}

/** Of one price whatever model is asked for, or of those that are given. */
export function pricesOf(price: ModelPrice | ModelPrices | null): ModelPrices {
  return price instanceof ModelPrices ? price : new ModelPrices({ model: null, price });
}

const NAMELESS: PricedModel = { name: null, isOther: true, price: null, settled: Promise.resolve() };

/**
 * Whether a request means the campaign's model: litellm and upstream take the provider's prefix off, providers have prefixes of
 * their own (`models/…`), and Claude Code takes off the mark of a long context (`…[1m]`). A dated name is another name: whether it
 * has the same price is for litellm to say.
 */
function isSameModel(model: string, requested: string): boolean {
  const [own, other] = [model, requested].map((name) => name.toLowerCase().replace(/\[\w+\]$/, "")) as [string, string];
  return own === other || own.endsWith(`/${other}`) || other.endsWith(`/${withoutProvider(own)}`);
}

function withoutProvider(model: string): string {
  return model.slice(model.indexOf("/") + 1);
}

/** What litellm calls a model that is asked of the same provider. */
function besideModel(model: string, requested: string): string {
  const prefix = model.slice(0, model.indexOf("/") + 1);
  return requested.startsWith(prefix) ? requested : prefix + requested;
}
