import type { GroupColumn } from "../stats/success-rates.ts";
import type { DrawOptions } from "./figure.ts";

/** How the trials of a figure are grouped, beside their setting. */
export interface SeriesOptions<By extends GroupColumn> extends DrawOptions {
  /** What is compared: columns of the rows, `["model"]` by default. A group has one mark per setting. */
  readonly by?: readonly By[];
}

export function seriesColumns<By extends GroupColumn>({ by }: SeriesOptions<By>): readonly By[] {
  return by === undefined || by.length === 0 ? (["model"] as unknown as readonly By[]) : by;
}
