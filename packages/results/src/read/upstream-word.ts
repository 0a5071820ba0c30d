import { solePatch } from "../formats/agent-files.ts";
import type { ResultFile } from "../formats/result-file.ts";
import { settings, upstreamSetting, worksAlone } from "../setting.ts";

const alone = settings.filter(worksAlone).map(upstreamSetting)[0] ?? null;

/** What upstream called a trial's setting: by its folder, else by its result, else by who left a patch; null: nothing says it. */
export function upstreamWord(folder: string | null, result: ResultFile | null, files: Iterable<string>): string | null {
  return folder ?? result?.setting ?? ([...files].includes(solePatch) ? alone : null);
}
