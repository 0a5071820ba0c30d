import { findSelection, type PairRow, type Selection, selectionColumns, selectionsIn } from "@cooperbench-ts/results";
import { nearestKey } from "../config/nearest-key.ts";
import { UsageError } from "../usage-error.ts";

const SHOWN = 12;

/** What a name on the command line chooses of a tree. @throws UsageError that lists what there is */
export function namedSide(pairs: readonly PairRow[], text: string, tree: string): Selection {
  const found = findSelection(pairs, text);
  switch (found.kind) {
    case "found":
      return found.selection;
    case "ambiguous":
      throw new UsageError(`${text} is several things in ${tree}: say which, ${found.meanings.join(" or ")}.`);
    case "unknown-column":
      throw new UsageError(`${text}: no column ${found.column}; expected ${selectionColumns.join(", ")}.`);
    case "unknown-value":
      throw new UsageError(
        `${text}: no trial in ${tree} has the ${found.column} ${found.value}.${listed(pairs, found.value)}`,
      );
    case "unknown":
      throw new UsageError(
        `${text}: neither a folder here, nor a setting, arm, model, agent, version, run or repeat in ${tree}.${listed(pairs, text)}`,
      );
  }
}

/** The nearest name, then all that there are. */
function listed(pairs: readonly PairRow[], text: string): string {
  const columns = selectionsIn(pairs);
  const near = nearestKey(
    text,
    columns.flatMap(({ values }) => values),
  );
  const lines = columns.map(({ column, values }) => {
    const more = values.length > SHOWN ? `, and ${values.length - SHOWN} more` : "";
    return `\n${column}: ${values.slice(0, SHOWN).join(", ")}${more}`;
  });
  const there = lines.length === 0 ? " All its trials are alike." : ` There are:${lines.join("")}`;
  return `${near === null ? "" : ` Did you mean ${near}?`}${there}`;
}
