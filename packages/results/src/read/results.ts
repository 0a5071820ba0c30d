import type { TrialAccount } from "../account/trial-account.ts";
import type { AgentRow } from "../tables/agents-shape.ts";
import type { Table } from "../tables/as-table.ts";
import type { AttemptRow } from "../tables/attempts-shape.ts";
import type { DatasetRow } from "../tables/dataset-shape.ts";
import type { DiagnosticRow } from "../tables/diagnostics-shape.ts";
import type { FeatureRow } from "../tables/features-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunRow } from "../tables/runs-shape.ts";
import type { StepRow } from "../tables/steps-shape.ts";
import type { AttemptRead } from "../account/attempt-read.ts";
import type { FileCounts } from "./file-ledger.ts";

/** All tables of a tree of results. Each is an ordinary array of flat rows. */
export interface Results {
  readonly runs: Table<RunRow>;
  readonly pairs: Table<PairRow>;
  readonly features: Table<FeatureRow>;
  readonly agents: Table<AgentRow>;
  readonly messages: Table<MessageRow>;
  readonly attempts: Table<AttemptRow>;
  readonly dataset: Table<DatasetRow>;
  readonly diagnostics: Table<DiagnosticRow>;
  /** Files opened for these tables: read = parsed + rejected. */
  readonly files: FileCounts;
  /** The steps of a trial, read from its trajectories now; none where the diagnostics say `unsupported-trajectory`. */
  steps(
    row: Pick<PairRow, "dir" | "pairKey" | "run" | "arm" | "setting" | "upstreamSetting" | "repeat" | "agentFramework">,
    signal?: AbortSignal,
  ): Promise<Table<StepRow>>;
  /** Every attempt at a trial of ours in the order in which they were made, read now. */
  attemptsOf(row: Pick<PairRow, "run" | "pairKey">, signal?: AbortSignal): Promise<AttemptRead[]>;
  /** What the tests of a feature printed, read now; null where it was not kept. Megabytes are possible. */
  testOutput(row: Pick<PairRow, "dir">, feature: "a" | "b", signal?: AbortSignal): Promise<string | null>;
  /** The agents' patches of a trial, as upstream evaluates them, by file name, read now; none where they cannot be read. */
  patches(row: Pick<PairRow, "dir">, signal?: AbortSignal): Promise<readonly PatchText[]>;
  /** All that there is to tell of a trial, with the texts of its steps, read now. Megabytes are usual. */
  account(row: PairRow, signal?: AbortSignal): Promise<TrialAccount>;
}

export interface PatchText {
  readonly file: string;
  readonly text: string;
}
