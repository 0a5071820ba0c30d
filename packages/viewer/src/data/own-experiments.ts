import { type DiagnosticRow, ExperimentError, type ManifestFile } from "@cooperbench-ts/results";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { Layout, readExperimentManifest, readPast, readStatus } from "@cooperbench-ts/results/node";
import type { NamedPast } from "../documents/documents.ts";

/** What is known of experiments of ours that lie in a tree, beside the tables. */
export interface OwnExperiments {
  readonly experiments: readonly ManifestFile[];
  readonly pasts: readonly NamedPast[];
  readonly statuses: readonly ExperimentStatus[];
  /** Why one is not, or not wholly, among them. */
  readonly remarks: readonly DiagnosticRow[];
}

/** Reads each for itself: the tables do not need them, so one that is broken costs nothing but itself. */
export async function readOwnExperiments(logs: string, names: readonly string[]): Promise<OwnExperiments> {
  const read = await Promise.all(names.map((name) => readOne(logs, name)));
  return {
    experiments: read.flatMap(({ manifest }) => manifest ?? []),
    pasts: read.map(({ past }) => past),
    statuses: read.flatMap(({ status }) => status ?? []),
    remarks: read.flatMap(({ remark }) => remark ?? []),
  };
}

/** Where each of them stands now. One that cannot be read is left out: the reading of the whole tree says why. */
export async function readOwnStatuses(logs: string, names: readonly string[]): Promise<ExperimentStatus[]> {
  const read = await Promise.all(names.map((name) => readStatus(logs, name).catch(() => null)));
  return read.filter((status) => status !== null);
}

async function readOne(logs: string, name: string) {
  const [manifest, status, past] = await Promise.allSettled([
    readExperimentManifest(new Layout(logs, name)),
    readStatus(logs, name),
    readPast(logs, name),
  ]);
  const failed = [manifest, status, past].find((one) => one.status === "rejected");
  return {
    manifest: manifest.status === "fulfilled" ? manifest.value : null,
    status: status.status === "fulfilled" ? status.value : null,
    past: { experiment: name, ...(past.status === "fulfilled" ? past.value : NO_PAST) },
    remark: failed === undefined ? null : remarkOf(name, failed.reason),
  };
}

const NO_PAST = { sessions: [], pauses: [], stops: [] };

function remarkOf(name: string, reason: unknown): DiagnosticRow {
  const isKnown = ExperimentError.isInstance(reason);
  const why = isKnown ? reason.problem : reason instanceof Error ? reason.message : String(reason);
  return {
    code: isKnown ? reason.code : "experiment-unreadable",
    message: `where the experiment ${name} stands cannot be told: ${why}`,
    run: null,
    setting: null,
    upstreamSetting: null,
    pairKey: null,
    file: isKnown ? reason.subject : null,
  };
}
