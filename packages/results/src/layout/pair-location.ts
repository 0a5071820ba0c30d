import type { Pair } from "../pair.ts";
import { isUpstreamSetting } from "../setting.ts";

/** Where a pair folder lies below `logs`, read from its path alone. */
export interface PairLocation {
  readonly run: string | null;
  /** Folder name below the run: `solo`, `coop`, `team`; null in trees without one. */
  readonly upstreamSetting: string | null;
  readonly pair: Pair | null;
}

const FEATURES = /^f(\d+)_f(\d+)$/;

/**
 * Reads `<run>/[<setting>/]<repo>/<task>/fA_fB`, with `/` or `\`, from the end: what is not there is null.
 * A pair of descending features is no pair, and neither is one of numbers beyond 2^53.
 */
export function locatePair(path: string): PairLocation {
  const parts = path.split(/[/\\]+/).filter((part) => part !== "");
  const features = FEATURES.exec(parts.at(-1) ?? "");
  const task = parts.at(-2);
  const repo = parts.at(-3);
  if (features === null || task === undefined || !/^\d+$/.test(task) || repo === undefined)
    return { run: null, upstreamSetting: null, pair: null };
  const [a, b] = [Number(features[1]), Number(features[2])];
  const above = parts.at(-4) ?? null;
  const hasSetting = above !== null && isUpstreamSetting(above);
  return {
    run: hasSetting ? (parts.at(-5) ?? null) : above,
    upstreamSetting: hasSetting ? above : null,
    pair:
      a < b && [a, b, Number(task)].every(Number.isSafeInteger)
        ? { repo, taskId: Number(task), features: [a, b] }
        : null,
  };
}
