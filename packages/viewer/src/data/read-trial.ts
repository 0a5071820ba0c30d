import type { DiagnosticRow, PairRow } from "@cooperbench-ts/results";
import type { TrialEntry } from "../documents/documents.ts";
import { diagnosticsByTrial, trialKey } from "./overview.ts";
import { trialNames } from "./trial-names.ts";
import { type TrialParts, trialParts } from "./trial.ts";
import type { ViewedTree } from "./viewed-tree.ts";

/** The trials of a tree by the names of their documents. */
export class TrialBook {
  readonly #tree: ViewedTree;
  readonly #rows: ReadonlyMap<string, PairRow>;
  readonly #about: ReadonlyMap<string, readonly DiagnosticRow[]>;

  constructor(tree: ViewedTree) {
    this.#tree = tree;
    this.#rows = new Map(trialNames(tree.results.pairs).map(({ row, name }) => [name, row]));
    this.#about = diagnosticsByTrial(tree.results.diagnostics);
  }

  get names(): readonly TrialEntry["document"][] {
    return [...this.#rows.keys()] as TrialEntry["document"][];
  }

  /** Reads a trial's files now; null: the tree has no such trial. `folders`: whether the page may say where it lies. */
  async read(name: string, folders: boolean, signal?: AbortSignal): Promise<TrialParts | null> {
    const row = this.#rows.get(name);
    if (row === undefined) return null;
    const account = await this.#tree.results.account(row, signal);
    const folder = folders && row.dir !== null ? this.#tree.pathOf(row.dir) : null;
    return trialParts(name.slice("trials/".length), row, account, this.#about.get(trialKey(row)) ?? [], folder);
  }
}
