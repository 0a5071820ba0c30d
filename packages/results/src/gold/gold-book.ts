import type { GoldFile } from "../formats/gold-file.ts";
import type { Pair } from "../pair.ts";
import { type PairGold, pairGold } from "./pair-gold.ts";

/** What decides what gold comes to. A manifest of a run has all of it. */
export interface GoldConditions {
  readonly upstream: { readonly version: string; readonly standIn: boolean };
  /** By `repo/task/fN`. */
  readonly datasetHash: Readonly<Record<string, string>>;
  /** By image name; null: nobody asked, and the newest gold is taken whatever its image. */
  readonly imageDigests: Readonly<Record<string, string>> | null;
}

/** All gold that lies beside a campaign, of whatever identity. */
export class GoldBook {
  readonly #files: readonly GoldFile[];

  constructor(files: readonly GoldFile[]) {
    this.#files = files.toSorted((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1));
  }

  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  /** The newest that was made under the same conditions and says something about the pair; null: there is none. */
  of(pair: Pair, conditions: GoldConditions): PairGold | null {
    for (const file of this.#files) {
      const gold = isOf(file, pair) && isSame(file, pair, conditions) ? pairGold(file, pair) : null;
      if (gold !== null) return gold;
    }
    return null;
  }
}

function isOf({ repo, taskId }: GoldFile, pair: Pair): boolean {
  return repo === pair.repo && taskId === pair.taskId;
}

function isSame(file: GoldFile, { repo, taskId, features }: Pair, conditions: GoldConditions): boolean {
  const { upstream, imageDigests } = conditions;
  if (file.upstream.version !== upstream.version || file.upstream.standIn !== upstream.standIn) return false;
  const sameImage = imageDigests === null || file.image === null || imageDigests[file.image.name] === file.image.digest;
  return (
    sameImage &&
    features.every((feature) => {
      const key = `${repo}/${taskId}/f${feature}`;
      return file.datasetHash[key] !== undefined && file.datasetHash[key] === conditions.datasetHash[key];
    })
  );
}
