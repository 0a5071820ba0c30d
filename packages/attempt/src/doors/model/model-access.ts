import type { ModelDoorRecord } from "@cooperbench-ts/results";
import type { CallBill } from "./call-journal.ts";

/** What one attempt gets to reach its model, and what we saw of it. */
export interface AttemptModel {
  /** Variables that hand the endpoint over. */
  readonly environment: Readonly<Record<string, string>>;
  /** Agent-config blocks that hand it over; null: nothing there. */
  readonly agentConfig: { readonly [key: string]: unknown } | null;
  /** null: no door of ours stands in between; then there is no bill either. */
  record(): ModelDoorRecord | null;
  bill(): CallBill | null;
  /** The conversation as of the last call, for a post-mortem; null without a door or a call. */
  lastMessages(): unknown;
  /** From here on no call of this attempt passes: it is dead. */
  refuse(): void;
  close(): void;
}

/** The model as an experiment uses it. */
export interface ModelAccess {
  /** Name and value of the key's variable; null: the model needs none that we know. */
  readonly key: { readonly name: string; readonly value: string } | null;
  /** Whether litellm knows a price; without one a cost of 0 means nothing. null: it could not be asked. */
  readonly priced: boolean | null;
  /** `callsFile`: every call is written there before it is forwarded, so that a dead harness leaves its bill. */
  openAttempt(options: { callsFile: string; onCall: (calls: number, costUsd: number | null) => void }): AttemptModel;
  close(): Promise<void>;
}
