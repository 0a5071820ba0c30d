import { evalPolicyOf } from "../formats/eval-policy.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import { manifestFileSchema } from "../formats/manifest-file.ts";
import { configFileSchema, summaryFileSchema, type ConfigFile, type SummaryFile } from "../formats/run-files.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";

/** What the files of a run folder say. */
export interface RunFiles {
  readonly manifests: readonly RunManifest[];
  readonly config: ConfigFile | null;
  readonly summary: SummaryFile | null;
}

export async function readRunFiles(
  source: FileSource,
  runDir: string,
  ledger: FileLedger,
  signal?: AbortSignal,
): Promise<RunFiles> {
  const read = async (name: string) => source.read(runDir === "" ? name : `${runDir}/${name}`, signal);
  const path = (name: string) => (runDir === "" ? name : `${runDir}/${name}`);
  const [manifest, config, summary] = await Promise.all([
    read("manifest.json"),
    read("config.json"),
    read("summary.json"),
  ]);
  return {
    manifests: ledger.parse(path("manifest.json"), manifest.content, manifestFileSchema)?.runs ?? [],
    config: ledger.parse(path("config.json"), config.content, configFileSchema),
    summary: ledger.parse(path("summary.json"), summary.content, summaryFileSchema),
  };
}

/** The run's manifest: that of its name, or the only one. */
export function manifestOf(files: RunFiles, run: string | null): RunManifest | null {
  return (
    files.manifests.find((manifest) => manifest.run === run) ??
    (files.manifests.length === 1 ? (files.manifests[0] ?? null) : null)
  );
}

/** Id of the policy by which an upstream version grades; null when the version is unknown. */
export function policyId(manifest: RunManifest | null, upstreamVersion: string | null): string | null {
  const id = manifest?.evalPolicy.id ?? evalPolicyOf(upstreamVersion ?? "").id;
  return id === "unknown" ? null : id;
}
