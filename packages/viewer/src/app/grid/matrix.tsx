import { visibleText } from "@cooperbench-ts/results";
import type { PageTrial } from "../load/page-data.ts";
import { duration, usd } from "../parts/format.ts";
import { verdictLook } from "../parts/verdict.tsx";
import type { PairLine, RunColumn } from "./columns.ts";
import type { ShownGrid } from "./shown-trials.ts";
import { trialLink } from "./trial-link.ts";
import { VirtualGrid } from "./virtual-grid.tsx";

const ROW_HEIGHT = 34;
/** Up to so many columns there is room for a word in each. */
const WORDED = 8;
const NAME_WIDTH = 17;

/** Pairs by runs: a cell for each trial. */
export function Matrix({
  shown: { columns, groups, rows, matching },
  query,
}: {
  readonly shown: ShownGrid;
  readonly query: URLSearchParams;
}) {
  const isWorded = columns.length <= WORDED;
  // Repeats alone need no more than their number; a single run needs the name of its setting.
  const widthOf = (length: number): number => (isWorded ? 8 : Math.max(2.6, 7.5 / length));
  const template = [
    isWorded ? `minmax(${NAME_WIDTH}rem, 1.6fr)` : `${NAME_WIDTH}rem`,
    ...groups.map(
      ({ columns: { length } }) => `repeat(${length}, minmax(${widthOf(length)}rem, ${isWorded ? 1 : 0}fr))`,
    ),
  ].join(" ");
  const minWidth = groups.reduce((sum, { columns: { length } }) => sum + length * widthOf(length), NAME_WIDTH);
  const hasRepeats = groups.some((group) => group.columns.length > 1);
  const cell = (line: PairLine, at: number) => {
    if (at === 0) return <span class="grid-pair">{visibleText(line.pairKey)}</span>;
    const trials = line.cells[at - 1] ?? [];
    const [trial] = trials;
    if (trial === undefined)
      return (
        <span class="grid-none" aria-label="no trial">
          –
        </span>
      );
    return (
      <>
        {trials.map((one) =>
          trialCell({ trial: one, column: columns[at - 1], isWorded, isMatching: matching.has(one), query }),
        )}
      </>
    );
  };
  return (
    <VirtualGrid
      label="Trials by pair and run"
      rows={rows}
      columns={columns.length + 1}
      template={template}
      minWidth={minWidth}
      rowHeight={ROW_HEIGHT}
      headerRows={hasRepeats ? 2 : 1}
      counted="pair"
      cell={cell}
      memory={`matrix ${query.toString()}`}
      header={
        <>
          <div role="row" class="grid-row grid-head-row" aria-rowindex={1}>
            <div role="columnheader" class="grid-cell grid-name">
              Pair
            </div>
            {groups.map(({ setting, arm, columns: own }) => (
              <div
                key={own[0]?.key}
                role="columnheader"
                class="grid-cell grid-over"
                aria-colspan={own.length}
                style={{ gridColumn: `span ${own.length}` }}
                title={own.map(({ run }) => visibleText(run)).join("\n")}
              >
                <span>{setting}</span>
                {arm === null ? null : <span class="soft">{visibleText(arm)}</span>}
              </div>
            ))}
          </div>
          {hasRepeats ? (
            <div role="row" class="grid-row grid-head-row" aria-rowindex={2}>
              <div role="columnheader" class="grid-cell grid-name">
                <span class="soft">Repeat</span>
              </div>
              {columns.map(({ key, run, repeat }) => (
                <div key={key} role="columnheader" class="grid-cell grid-repeat" title={visibleText(run)}>
                  {repeat}
                </div>
              ))}
            </div>
          ) : null}
        </>
      }
    />
  );
}

interface TrialCellParts {
  readonly trial: PageTrial;
  readonly column: RunColumn | undefined;
  readonly isWorded: boolean;
  /** It is asked for by the filters, and does not only stand beside one that is. */
  readonly isMatching: boolean;
  readonly query: URLSearchParams;
}

/** No component: rows come and go while the grid scrolls, and each cell would be set up and taken down as one. */
function trialCell({ trial, column, isWorded, isMatching, query }: TrialCellParts) {
  const { row } = trial;
  const { mark, word } = verdictLook(row.verdict);
  const about = [
    word,
    row.reason,
    `${column?.setting ?? ""} repeat ${row.repeat}`,
    `cost ${usd(row.costUsd)}`,
    `${row.steps ?? "unknown"} steps`,
    duration(row.durationSec),
    ...(isMatching ? [] : ["does not match the filters"]),
  ].join(", ");
  return (
    <a
      key={trial.document}
      class="grid-trial"
      href={trialLink(trial, query)}
      tabIndex={-1}
      data-verdict={row.verdict ?? "pending"}
      data-other={!isMatching}
      aria-label={about}
      title={about}
    >
      {mark}
      {isWorded ? <span class="grid-reason">{row.verdict === "pass" ? word : row.reason}</span> : null}
    </a>
  );
}
