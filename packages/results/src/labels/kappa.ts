import { type BootstrapInterval, type BootstrapOptions, clusterBootstrap } from "../stats/cluster-bootstrap.ts";
import { groupBy } from "../stats/group-rows.ts";
import { wilson, type WilsonInterval } from "../stats/wilson.ts";
import { zOfLevel } from "../stats/z-of-level.ts";

/** One thing that two have judged. */
export interface Rating {
  readonly first: string;
  readonly second: string;
  /** What is drawn as a whole by the bootstrap: the messages of one conversation are not independent. */
  readonly cluster: string;
}

export interface Kappa {
  /** Things that both have judged. */
  readonly n: number;
  /** Those that both gave the same category. */
  readonly agreed: number;
  /** agreed / n, with Wilson's interval, which takes the ratings as independent. */
  readonly raw: WilsonInterval;
  /** Cohen's kappa; null without ratings, and where both only ever use one and the same category: then chance explains all of it. */
  readonly kappa: number | null;
  /** Of large samples, also where the true kappa is not 0; null where kappa is. */
  readonly standardError: number | null;
  /** kappa ± z · standardError, as statsmodels gives it: it may reach beyond 1, and it takes the ratings as independent. */
  readonly asymptotic: { readonly lower: number | null; readonly upper: number | null };
  /** Percentile interval over clusters, seeded: the one to quote where several ratings come from one conversation. */
  readonly bootstrap: BootstrapInterval;
}

/**
 * Cohen's kappa (Cohen 1960) of two judges over unordered categories. Its standard error is that of Fleiss, Cohen and Everitt (1969).
 * Agrees with scikit-learn's `cohen_kappa_score` and statsmodels' `cohens_kappa`.
 */
export function cohensKappa(ratings: Iterable<Rating>, options: BootstrapOptions = {}): Kappa {
  const all = [...ratings];
  const categories = [...new Set(all.flatMap(({ first, second }) => [first, second]))].sort();
  const size = categories.length;
  const place = new Map(categories.map((category, at) => [category, at]));
  const cellOf = ({ first, second }: Rating): number => (place.get(first) ?? 0) * size + (place.get(second) ?? 0);
  const clusters = [...groupBy(all, ({ cluster }) => cluster)].map(([cluster, own]) => ({
    cluster,
    cells: counted(own.map(cellOf), size),
  }));
  const table = summed(clusters, size);
  const agreed = diagonal(table, size);
  const { kappa, standardError } = kappaOf(table, size);
  const half = standardError === null ? null : zOfLevel(options.level) * standardError;
  return {
    n: all.length,
    agreed,
    raw: wilson(agreed, all.length, zOfLevel(options.level)),
    kappa,
    standardError,
    asymptotic:
      kappa === null || half === null ? { lower: null, upper: null } : { lower: kappa - half, upper: kappa + half },
    bootstrap: clusterBootstrap(
      clusters,
      ({ cluster }) => cluster,
      (drawn) => kappaOf(summed(drawn, size), size).kappa,
      options,
    ),
  };
}

function counted(cells: readonly number[], size: number): Float64Array {
  const table = new Float64Array(size * size);
  for (const cell of cells) table[cell] = (table[cell] ?? 0) + 1;
  return table;
}

function summed(parts: readonly { readonly cells: Float64Array }[], size: number): Float64Array {
  const table = new Float64Array(size * size);
  for (const { cells } of parts)
    for (let at = 0; at < table.length; at += 1) table[at] = (table[at] ?? 0) + (cells[at] ?? 0);
  return table;
}

function diagonal(table: Float64Array, size: number): number {
  let sum = 0;
  for (let at = 0; at < size; at += 1) sum += table[at * size + at] ?? 0;
  return sum;
}

/** The share of each category with the first and with the second. */
function marginsOf(table: Float64Array, size: number): readonly [rows: Float64Array, columns: Float64Array] {
  const n = table.reduce((sum, cell) => sum + cell, 0);
  const [rows, columns] = [new Float64Array(size), new Float64Array(size)];
  table.forEach((cell, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    rows[row] = (rows[row] ?? 0) + cell;
    columns[column] = (columns[column] ?? 0) + cell;
  });
  return [rows.map((count) => count / n), columns.map((count) => count / n)];
}

function kappaOf(table: Float64Array, size: number): Pick<Kappa, "kappa" | "standardError"> {
  const n = table.reduce((sum, cell) => sum + cell, 0);
  const [rows, columns] = marginsOf(table, size);
  const observed = diagonal(table, size) / n;
  const expected = rows.reduce((sum, share, at) => sum + share * (columns[at] ?? 0), 0);
  // Both used one category alone: everybody who does agrees, so nothing is told.
  if (n === 0 || rows.some((share, at) => share === 1 && columns[at] === 1))
    return { kappa: null, standardError: null };
  const kappa = (observed - expected) / (1 - expected);
  const miss = 1 - kappa;
  let [agreeing, differing] = [0, 0];
  table.forEach((cell, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    const share = cell / n;
    if (row === column) agreeing += share * (1 - ((rows[row] ?? 0) + (columns[row] ?? 0)) * miss) ** 2;
    else differing += share * ((columns[row] ?? 0) + (rows[column] ?? 0)) ** 2;
  });
  const variance = (agreeing + differing * miss ** 2 - (kappa - expected * miss) ** 2) / ((1 - expected) ** 2 * n);
  return { kappa, standardError: Math.sqrt(Math.max(0, variance)) };
}
