import { agentsShape } from "../tables/agents-shape.ts";
import { asTable, type Table } from "../tables/as-table.ts";
import { attemptsShape } from "../tables/attempts-shape.ts";
import { datasetShape } from "../tables/dataset-shape.ts";
import { diagnosticsShape } from "../tables/diagnostics-shape.ts";
import { shapeOf } from "../tables/extra.ts";
import { featuresShape } from "../tables/features-shape.ts";
import { messagesShape } from "../tables/messages-shape.ts";
import { pairsShape } from "../tables/pairs-shape.ts";
import { runsShape } from "../tables/runs-shape.ts";
import { stepsShape } from "../tables/steps-shape.ts";
import type { TableShape } from "../tables/table.ts";
import type { Results } from "./results.ts";

/** One tree of several that are read together. */
export interface TreeResults {
  /** What its paths begin with, and names that other trees have too. */
  readonly label: string;
  readonly results: Results;
}

/** The columns that change when a tree is put beside others. */
interface Named {
  readonly run?: string | null;
  readonly arm?: string | null;
  readonly dir?: string | null;
  readonly file?: string | null;
}

/** A tree among others: its rows under names that no other tree has. */
export class Neighbour {
  readonly results: Results;
  readonly #label: string;
  readonly #runs: ReadonlySet<string>;
  readonly #arms: ReadonlySet<string>;

  /** @param runs, arms names that other trees have too */
  constructor({ label, results }: TreeResults, runs: ReadonlySet<string>, arms: ReadonlySet<string>) {
    this.results = results;
    this.#label = label;
    this.#runs = runs;
    this.#arms = arms;
  }

  row<Row extends object>(row: Row & Named): Row {
    const { run, arm, dir, file } = row;
    return {
      ...row,
      ...(run != null && this.#runs.has(run) ? { run: this.#path(run) } : {}),
      ...(arm != null && this.#arms.has(arm) ? { arm: this.#path(arm) } : {}),
      ...(dir == null ? {} : { dir: this.#path(dir) }),
      ...(file == null ? {} : { file: this.#path(file) }),
    };
  }

  /** The folder as the tree itself calls it; null: it lies in another tree. */
  ownDir(dir: string): string | null {
    if (dir === this.#label) return "";
    return dir.startsWith(`${this.#label}/`) ? dir.slice(this.#label.length + 1) : null;
  }

  /** The run as the tree itself calls it; null: it is another tree's. */
  ownRun(run: string): string | null {
    return this.results.runs.find((row) => this.row({ run: row.run }).run === run)?.run ?? null;
  }

  #path(inside: string): string {
    return inside === "" ? this.#label : `${this.#label}/${inside}`;
  }
}

/**
 * Trees side by side. Paths begin with the tree's label, and so do names of runs and arms that several trees have.
 * @param areArmsTold by one run map for all trees: then an arm is the same in each
 */
export function neighbours(trees: readonly TreeResults[], areArmsTold: boolean): Neighbour[] {
  const runs = sharedNames(trees.map(({ results }) => results.runs.map(({ run }) => run)));
  const arms = sharedNames(trees.map(({ results }) => results.runs.flatMap(({ arm }) => arm ?? [])));
  return trees.map((tree) => new Neighbour(tree, runs, areArmsTold ? new Set() : arms));
}

function sharedNames(names: readonly (readonly string[])[]): Set<string> {
  const seen = new Set<string>();
  return new Set(names.flatMap((ofTree) => [...new Set(ofTree)].filter((name) => seen.has(name) || !seen.add(name))));
}

/** The tables of several trees as one. */
export function mergeResults(trees: readonly Neighbour[]): Results {
  const merged = <Row extends object>(rows: (results: Results) => Table<Row>, shape: TableShape<Row>): Table<Row> => {
    const all = trees.flatMap((tree) => rows(tree.results).map((row) => tree.row(row)));
    return asTable(all, shapeOf(shape, all));
  };
  const dataset = new Map(trees.flatMap(({ results }) => results.dataset.map((row) => [row.pairKey, row])));
  const counted = (key: keyof Results["files"]): number =>
    trees.reduce((sum, { results }) => sum + results.files[key], 0);
  return {
    runs: merged(({ runs }) => runs, runsShape),
    pairs: merged(({ pairs }) => pairs, pairsShape),
    features: merged(({ features }) => features, featuresShape),
    agents: merged(({ agents }) => agents, agentsShape),
    messages: merged(({ messages }) => messages, messagesShape),
    attempts: merged(({ attempts }) => attempts, attemptsShape),
    dataset: asTable([...dataset.values()], datasetShape),
    diagnostics: merged(({ diagnostics }) => diagnostics, diagnosticsShape),
    files: { read: counted("read"), parsed: counted("parsed"), rejected: counted("rejected") },
    ...lazyReaders(trees),
  };
}

function lazyReaders(
  trees: readonly Neighbour[],
): Pick<Results, "steps" | "testOutput" | "attemptsOf" | "patches" | "account"> {
  const inTree = (dir: string | null) =>
    trees.flatMap((tree) => {
      const own = dir === null ? null : tree.ownDir(dir);
      return own === null ? [] : [{ results: tree.results, dir: own }];
    })[0];
  return {
    steps: async (row, signal) => {
      const found = inTree(row.dir);
      return found === undefined ? asTable([], stepsShape) : found.results.steps({ ...row, dir: found.dir }, signal);
    },
    account: async (row, signal) => {
      const tree = trees.find((one) => one.ownDir(row.dir ?? "") !== null || one.ownRun(row.run) !== null);
      if (tree === undefined) throw new Error(`no tree has the run ${row.run}`);
      const own = { ...row, dir: row.dir === null ? null : tree.ownDir(row.dir), run: tree.ownRun(row.run) ?? row.run };
      const account = await tree.results.account(own, signal);
      return { ...account, attempts: account.attempts.map((attempt) => tree.row(attempt)) };
    },
    testOutput: async ({ dir }, feature, signal) => {
      const found = inTree(dir);
      return found === undefined ? null : found.results.testOutput(found, feature, signal);
    },
    patches: async ({ dir }, signal) => {
      const found = inTree(dir);
      return found === undefined ? [] : found.results.patches(found, signal);
    },
    attemptsOf: async ({ run, pairKey }, signal) => {
      for (const tree of trees) {
        const own = tree.ownRun(run);
        if (own === null) continue;
        const attempts = await tree.results.attemptsOf({ run: own, pairKey }, signal);
        return attempts.map((attempt) => tree.row(attempt));
      }
      return [];
    },
  };
}
