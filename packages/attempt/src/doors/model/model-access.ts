import type { ModelDoorRecord } from "@cooperbench-ts/results";
import type { HandedOver } from "../../agents/hand-over.ts";
import type { NamedKey } from "../../agents/key-hand-over.ts";
import type { CallBill } from "@cooperbench-ts/results/experiment";
import type { Callers } from "../reach/callers.ts";
import type { CallTimes } from "./call-times.ts";
import type { AttemptDoor } from "./model-door.ts";
import type { ModelPrice } from "./price.ts";

/** What one attempt gets to reach its model, and what we saw of it. null: no door of ours stands in between. */
export interface AttemptModel extends HandedOver, Pick<AttemptDoor, "lastMessages" | "settled" | "refuse" | "close"> {
  /** What upstream gets in place of all that is secret, where the door keeps that from it; null: upstream gets the credentials themselves. */
  readonly madeUpKey: NamedKey | null;
  record(): ModelDoorRecord | null;
  times(): CallTimes | null;
  bill(): CallBill | null;
}

export interface AttemptModelOptions {
  /** Every call is written there before it is forwarded, so that a dead harness leaves its bill. */
  readonly callsFile: string;
  readonly onCall: (calls: number, costUsd: number | null) => void;
  /** Whose calls are let in where they come from containers. */
  readonly callers: Callers;
}

/** The model as a host has it, for all attempts on it. */
export interface ModelAccess {
  /** Whether litellm knows a price; without one a cost of 0 means nothing. null: it could not be asked. */
  readonly priced: boolean | null;
  /** The price itself; absent or null: none is known. */
  readonly price?: ModelPrice | null;
  openAttempt(options: AttemptModelOptions): Promise<AttemptModel>;
  close(): Promise<void>;
}
