import { groupBy } from "./group-rows.ts";
import { type BootstrapInterval, type BootstrapOptions, clusterBootstrap } from "./cluster-bootstrap.ts";

/** One item's share in a ratio of sums; a mean has 1 below. */
export interface RatioPart {
  readonly cluster: string;
  readonly above: number;
  readonly below: number;
}

/**
 * A ratio of sums with its task-cluster bootstrap: the same draws as `clusterBootstrap` of the items, but over the sums of each
 * cluster, so that its time does not grow with them.
 */
export function clusterRatio(parts: Iterable<RatioPart>, options: BootstrapOptions = {}): BootstrapInterval {
  const sums = [...groupBy(parts, ({ cluster }) => cluster)].map(([cluster, some]) => total(cluster, some));
  return clusterBootstrap(
    sums,
    ({ cluster }) => cluster,
    (drawn) => {
      const { above, below } = total("", drawn);
      return ratioOf(above, below);
    },
    options,
  );
}

/** Infinite where something stands over nothing, null where nothing does. */
export function ratioOf(above: number, below: number): number | null {
  return below === 0 && above === 0 ? null : above / below;
}

function total(cluster: string, parts: readonly RatioPart[]): RatioPart {
  let [above, below] = [0, 0];
  for (const part of parts) {
    above += part.above;
    below += part.below;
  }
  return { cluster, above, below };
}
