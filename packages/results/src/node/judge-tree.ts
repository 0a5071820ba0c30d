import { join } from "node:path";
import { pMapIterable } from "p-map";
import type { JudgeLine } from "../formats/judge-line.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { unsupportedLayout } from "../layout/other-world.ts";
import { judgeLine } from "../read/judge-line.ts";
import { judgeUnnamed } from "../read/judge-unnamed.ts";
import type { JudgeMode } from "../read/read-trial.ts";
import { TreeReader } from "../read/tree-reader.ts";
import { refuseUnmatched, type RunMapOptions } from "../run-map/run-map.ts";
import type { Setting } from "../setting.ts";
import type { JudgeOptions } from "../verdict/facts.ts";
import { directorySource } from "./directory-source.ts";
import { treeAround } from "./tree-around.ts";

export interface JudgeTreeOptions extends JudgeOptions, Pick<RunMapOptions, "runs"> {
  /** `missing`: what a run of ours says of its trials stands, the rest is judged by its files. `all`: everything by its files. Default `missing`. */
  readonly judge?: JudgeMode;
  /** The setting of pairs without a manifest, as far as it can be true of them. */
  readonly setting?: Setting | null;
  /** Version of upstream that made runs without a manifest. */
  readonly upstreamVersion?: string | null;
  /** What is wrong with folders rather than with one pair. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  /** Pair folders read at the same time. Default 4. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

const collator = new Intl.Collator("en", { numeric: true });

/** Folder by folder: `f2_f10` after `f2_f9`, `task10` after `task9`. */
function byFolders(one: string, other: string): number {
  const [a, b] = [one.split("/"), other.split("/")];
  const at = a.findIndex((name, place) => name !== b[place]);
  return at === -1 ? a.length - b.length : collator.compare(a[at] ?? "", b[at] ?? "");
}

/**
 * Judges every pair folder at or below `dir`, one line each, in a stable order; changes nothing and never ends for one bad file.
 * Setting and upstream version come from the run's `manifest.json`, else from the options.
 * @throws when `dir` cannot be read, or when `signal` aborts.
 */
export async function* judgeTree(dir: string, options: JudgeTreeOptions = {}): AsyncGenerator<JudgeLine> {
  const { setting, upstreamVersion, onDiagnostic, concurrency = 4, ...rest } = options;
  const { top, under } = await treeAround(dir);
  const say = (diagnostic: Diagnostic): void =>
    onDiagnostic?.({ ...diagnostic, file: join(top, diagnostic.file ?? "") });
  const source = directorySource(top, { onUnreadable: say });
  const tree = await TreeReader.open(source, {
    ...rest,
    ...(setting == null ? {} : { setting }),
    ...(upstreamVersion == null ? {} : { upstreamVersion }),
    under,
    detail: "pairs",
    concurrency,
  });
  refuseUnmatched([tree.map]);
  for (const { code, message, file } of tree.ledger.diagnostics) say({ code, message, file });
  for (const { code, message } of tree.map.remarks) onDiagnostic?.({ code, message, file: top });
  for (const folder of tree.layout.unsupported) say(unsupportedLayout(folder));
  const folders = [...tree.layout.folders, ...tree.layout.unnamed].sort((a, b) => byFolders(a.dir, b.dir));
  const lines = pMapIterable(
    folders,
    async (folder) => {
      options.signal?.throwIfAborted();
      return "pair" in folder
        ? judgeLine(await tree.read(folder), join(top, folder.dir))
        : judgeUnnamed(source, folder, join(top, folder.dir), {
            ...rest,
            setting: setting ?? null,
            upstreamVersion: upstreamVersion ?? null,
          });
    },
    { concurrency },
  );
  yield* lines;
}
