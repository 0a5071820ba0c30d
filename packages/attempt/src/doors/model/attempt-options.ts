import type { ModelCall } from "./call-ledger.ts";
import type { DoorKey } from "./credentials.ts";
import type { ModelPrices } from "./model-prices.ts";
import type { ModelPrice } from "./price.ts";

export interface AttemptOptions {
  /** The base URL that upstream would have used. */
  readonly target: URL;
  /** Of every call, or by the model that a call asks for. null: unknown, and so is the cost. */
  readonly price: ModelPrice | ModelPrices | null;
  /** Put into each request in place of what it carries; null, or absent: the client has the key itself. */
  readonly key?: DoorKey | null;
  /** Told of each forwarded call when it has ended, and once more when its price is known only then. */
  readonly onCall?: (call: ModelCall) => void;
  /** Awaited before a call is forwarded; when it rejects, the call is not. */
  readonly journal?: (call: ForwardedCall) => Promise<void>;
}

/** A call that is about to go out. */
export interface ForwardedCall {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  /** null: none that can be named. */
  readonly model: string | null;
  /** Whether that is another model than the campaign's. */
  readonly isOther: boolean;
  /** USD that it can cost at most; null: no bound is known. */
  readonly atMostUsd: number | null;
}
