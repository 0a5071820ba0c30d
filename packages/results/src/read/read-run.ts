import type { z } from "zod";
import { evalPolicyOf, knownPolicyId } from "../formats/eval-policy.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import { manifestFileSchema } from "../formats/manifest-file.ts";
import {
  configFileSchema,
  evalSummaryFileSchema,
  summaryFileSchema,
  type ConfigFile,
  type EvalSummaryFile,
  type SummaryFile,
} from "../formats/run-files.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";

/** What the files of a run folder say. */
export interface RunFiles {
  readonly manifests: readonly RunManifest[];
  readonly config: ConfigFile | null;
  readonly summary: SummaryFile | null;
  readonly evalSummary: EvalSummaryFile | null;
}

export async function readRunFiles(
  source: FileSource,
  runDir: string,
  ledger: FileLedger,
  signal?: AbortSignal,
): Promise<RunFiles> {
  const parse = async <T>(name: string, schema: z.ZodType<T>): Promise<T | null> => {
    const path = runDir === "" ? name : `${runDir}/${name}`;
    return ledger.parse(path, (await ledger.open(source, path, signal)).content, schema);
  };
  const [manifest, config, summary, evalSummary] = await Promise.all([
    parse("manifest.json", manifestFileSchema),
    parse("config.json", configFileSchema),
    parse("summary.json", summaryFileSchema),
    parse("eval_summary.json", evalSummaryFileSchema),
  ]);
  return { manifests: manifest?.runs ?? [], config, summary, evalSummary };
}

/** The run's manifest: that of its name, or the only one. */
export function manifestOf(files: RunFiles, run: string | null): RunManifest | null {
  return (
    files.manifests.find((manifest) => manifest.run === run) ??
    (files.manifests.length === 1 ? (files.manifests[0] ?? null) : null)
  );
}

/** Id of the policy by which an upstream version grades this agent's work; null when the version is unknown. */
export function policyId(
  manifest: RunManifest | null,
  upstreamVersion: string | null,
  agent: string | null,
): string | null {
  return knownPolicyId(manifest?.evalPolicy ?? evalPolicyOf(upstreamVersion ?? "", agent));
}
