import { dirname } from "node:path";
import type { JudgeLine } from "../formats/judge-line.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { judgePair } from "../read/judge-pair.ts";
import { locatePair } from "../layout/pair-location.ts";
import type { Setting } from "../setting.ts";
import type { JudgeOptions } from "../verdict/facts.ts";
import { pairFolders } from "./pair-folders.ts";
import { readManifest } from "./read-manifest.ts";
import { readPairFolder } from "./read-pair-folder.ts";

export interface JudgeTreeOptions extends JudgeOptions {
  /** The setting of pairs without a manifest. */
  readonly setting?: Setting | null;
  /** Version of upstream that made runs without a manifest. */
  readonly upstreamVersion?: string | null;
  /** What is wrong with folders rather than with one pair. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  /** Pair folders read at the same time. Default 4. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Judges every pair folder at or below `dir`, one line each, in a stable order; changes nothing and never ends for one bad file.
 * Setting and upstream version come from the run's `manifest.json`, else from the options.
 * @throws when `dir` cannot be read, or when `signal` aborts.
 */
export async function* judgeTree(dir: string, options: JudgeTreeOptions = {}): AsyncGenerator<JudgeLine> {
  const manifestOf = runManifests(options.onDiagnostic);
  const pending: Promise<JudgeLine>[] = [];
  for await (const folder of pairFolders(dir, options)) {
    const line = judgeFolder(folder, options, manifestOf);
    // Awaited in order below; a failure in between must not count as unhandled.
    line.catch(() => undefined);
    pending.push(line);
    if (pending.length >= (options.concurrency ?? 4)) yield await (pending.shift() as Promise<JudgeLine>);
  }
  for (const line of pending) yield await line;
}

type ManifestOf = (folder: string) => Promise<RunManifest | null>;

async function judgeFolder(folder: string, options: JudgeTreeOptions, manifestOf: ManifestOf): Promise<JudgeLine> {
  const manifest = await manifestOf(folder);
  const upstreamVersion = manifest?.upstream.version ?? options.upstreamVersion ?? null;
  const evidence = await readPairFolder(folder, {
    upstreamVersion,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return judgePair(folder, evidence, { ...judgeOptions(options), manifest, setting: options.setting ?? null });
}

function judgeOptions({ trees, patchRepair }: JudgeOptions): JudgeOptions {
  return { ...(trees === undefined ? {} : { trees }), ...(patchRepair === undefined ? {} : { patchRepair }) };
}

/** One read per run folder. */
function runManifests(onDiagnostic: JudgeTreeOptions["onDiagnostic"]): ManifestOf {
  const known = new Map<string, Promise<readonly RunManifest[]>>();
  return async (folder) => {
    const { run, upstreamSetting, pair } = locatePair(folder);
    if (run === null || pair === null) return null;
    const runDir =
      upstreamSetting === null ? dirname(dirname(dirname(folder))) : dirname(dirname(dirname(dirname(folder))));
    let runs = known.get(runDir);
    if (runs === undefined) known.set(runDir, (runs = read(runDir, onDiagnostic)));
    const all = await runs;
    return all.find((manifest) => manifest.run === run) ?? (all.length === 1 ? (all[0] ?? null) : null);
  };
}

async function read(runDir: string, onDiagnostic: JudgeTreeOptions["onDiagnostic"]): Promise<readonly RunManifest[]> {
  const manifest = await readManifest(runDir);
  if (manifest.kind === "rejected")
    onDiagnostic?.({ code: "rejected-file", message: manifest.why, file: `${runDir}/manifest.json` });
  return manifest.kind === "parsed" ? manifest.value.runs : [];
}
