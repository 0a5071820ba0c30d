import { groupBy } from "./group-rows.ts";
import { bootstrapInterval, type BootstrapInterval, type BootstrapOptions } from "./cluster-bootstrap.ts";

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
  const clusters = [...groupBy(parts, ({ cluster }) => cluster).values()].map(total);
  const aboves = Float64Array.from(clusters, ({ above }) => above);
  const belows = Float64Array.from(clusters, ({ below }) => below);
  const ratio = (drawn: Uint32Array): number | null => {
    let [above, below] = [0, 0];
    for (const cluster of drawn) {
      above += aboves[cluster] as number;
      below += belows[cluster] as number;
    }
    return ratioOf(above, below);
  };
  return bootstrapInterval(clusters.length, ratio(Uint32Array.from(clusters.keys())), ratio, options);
}

/** Infinite where something stands over nothing, null where nothing does. */
export function ratioOf(above: number, below: number): number | null {
  return below === 0 && above === 0 ? null : above / below;
}

function total(parts: readonly RatioPart[]): Pick<RatioPart, "above" | "below"> {
  let [above, below] = [0, 0];
  for (const part of parts) {
    above += part.above;
    below += part.below;
  }
  return { above, below };
}
