import type { DockerClient } from "../client/docker-client.ts";
import type { CheckedTarget } from "./checked-target.ts";
import type { CopyProgress } from "./copy-tree.ts";
import type { ServiceCommands } from "./docker-service.ts";
import type { JournalPlace } from "./journal-place.ts";
import type { Began, Switched } from "./move-journal.ts";
import { undoSteps, type PlanOptions } from "./plan-docker-root.ts";
import type { Refusal } from "./refusal.ts";
import type { RootStep } from "./step-failure.ts";

export type RootEvent =
  | { readonly type: "root-step"; readonly step: RootStep; readonly message: string }
  | ({ readonly type: "root-copy" } & CopyProgress);

export interface ApplyOptions extends PlanOptions {
  /** Default: the running daemon's own program. */
  readonly dockerd?: string;
  /** How long the daemon may take to answer again. Default 60 000. */
  readonly startTimeoutMs?: number;
  readonly onEvent?: (event: RootEvent) => void;
}

export interface ApplyOutcome {
  /**
   * `moved`: done and proven. `refused`: nothing was changed. `rolled-back`: a step failed and Docker runs as before.
   * `failed`: a step failed and Docker does not run as before; `undo` says what to do by hand.
   */
  readonly outcome: "moved" | "refused" | "rolled-back" | "failed";
  readonly oldRoot: string | null;
  readonly dataRoot: string | null;
  /** The step that failed, with its cause; null when moved. */
  readonly failedStep: RootStep | null;
  readonly message: string;
  readonly refusals: readonly Refusal[];
  /** What to know although it went well: no mount at boot, containers that were stopped, things that were not there before. */
  readonly warnings: readonly string[];
  readonly undo: readonly string[];
}

/** A move under way. */
export interface Move {
  readonly client: DockerClient;
  readonly place: JournalPlace;
  readonly target: CheckedTarget;
  readonly began: Began;
  readonly copied: ReadonlySet<string>;
  readonly commands: ServiceCommands;
  readonly options: ApplyOptions;
  /** The holdings in `began` were listed by this call, so nobody can have removed anything since. */
  readonly holdingsAreFresh: boolean;
  readonly warnings: string[];
  /** The switch that stands in the journal, made by this call or by an earlier one. */
  switched: Switched | null;
}

export function startLimit(options: ApplyOptions): number {
  return options.startTimeoutMs ?? 60_000;
}

export function say(move: Pick<Move, "options">, step: RootStep, message: string): void {
  move.options.onEvent?.({ type: "root-step", step, message });
}

export function outcomeOf(
  move: Pick<Move, "began" | "commands" | "warnings" | "switched">,
  outcome: ApplyOutcome["outcome"],
  failedStep: RootStep | null,
  message: string,
): ApplyOutcome {
  const { from, dataRoot, configFile } = move.began;
  const back = outcome === "rolled-back" || outcome === "refused";
  const undo = back ? [] : undoSteps(from, configFile, move.switched?.configBefore ?? null, move.commands);
  return {
    outcome,
    oldRoot: from,
    dataRoot,
    failedStep,
    message,
    refusals: [],
    warnings: [...move.warnings],
    undo,
  };
}

export function refused(refusals: readonly Refusal[], failedStep: RootStep | null = null): ApplyOutcome {
  return {
    outcome: "refused",
    oldRoot: null,
    dataRoot: null,
    failedStep,
    message: refusals.map((refusal) => refusal.message).join("; "),
    refusals,
    warnings: [],
    undo: [],
  };
}
