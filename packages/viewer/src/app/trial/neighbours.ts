import { settingText } from "@cooperbench-ts/results";
import type { PageTrial } from "../load/page-data.ts";

/** Where a reader may go from a trial. */
export interface Neighbours {
  /** null: it is the first one. */
  readonly previous: PageTrial | null;
  readonly next: PageTrial | null;
  /** Its place in the list, from 1; null: it does not stand there. */
  readonly place: number | null;
  readonly among: number;
  /** The same pair under other settings, repeats and runs. */
  readonly others: readonly PageTrial[];
}

/**
 * @param list trials that pass the filters of the address, in the grid's order
 * @param all of the page
 */
export function neighboursOf(trial: PageTrial, list: readonly PageTrial[], all: readonly PageTrial[]): Neighbours {
  const at = list.findIndex(({ document }) => document === trial.document);
  return {
    previous: at === -1 ? null : (list[at - 1] ?? null),
    next: at === -1 ? null : (list[at + 1] ?? null),
    place: at === -1 ? null : at + 1,
    among: list.length,
    others: all.filter(({ row, document }) => row.pairKey === trial.row.pairKey && document !== trial.document),
  };
}

/** What tells trials of one pair apart: its setting, and what else differs among them. */
export function differingName({ row }: PageTrial, among: readonly PageTrial[]): string {
  const differs = (name: "arm" | "repeat" | "run"): boolean => among.some((one) => one.row[name] !== row[name]);
  const parts = [
    settingText(row),
    differs("arm") && row.arm !== null ? row.arm : null,
    differs("repeat") ? `repeat ${row.repeat}` : null,
    differs("run") && row.arm === null ? row.run : null,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

/** Parameters that speak of a place in this trial: another one has other steps. */
const OWN: ReadonlySet<string> = new Set(["step", "lanes", "marks", "failed", "find", "at"]);

/** The parameters that go along to another trial. */
export function carriedQuery(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query].filter(([name]) => !OWN.has(name)));
}
