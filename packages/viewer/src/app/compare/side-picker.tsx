import { type SelectionColumn, visibleText } from "@cooperbench-ts/results";
import { changeQuery, linkTo, route } from "../load/route.ts";
import { Notice } from "../parts/notice.tsx";
import { type ReadSide, type SideColumn, type SideParts, sideText, withPart } from "./sides.ts";

interface SidePickerProps {
  readonly letter: string;
  /** The parameter of the address that holds the side. */
  readonly name: string;
  readonly text: string;
  readonly side: ReadSide;
  readonly columns: readonly SideColumn[];
}

const words: Partial<Record<SelectionColumn, string>> = {
  upstreamSetting: "upstream's setting",
  agentFramework: "agent",
  upstreamVersion: "upstream",
};

/** What a side is: a value of each column that tells trials apart, or any. */
export function SidePicker({ letter, name, text, side, columns }: SidePickerProps) {
  const parts: SideParts = side.kind === "found" ? side.parts : {};
  const shown = [...columns, ...besides(parts, columns)];
  return (
    <fieldset class="compare-side" data-side={letter}>
      <legend>{letter}</legend>
      {side.kind === "found" ? null : (
        <Notice kind="failed">
          {text === "" ? "No side is chosen." : `${visibleText(side.why)}.`}{" "}
          {side.meanings.map((meaning) => (
            <a
              key={meaning}
              href={linkTo("compare", null, { ...Object.fromEntries(route.value.query), [name]: meaning })}
            >
              {visibleText(meaning)}
            </a>
          ))}
        </Notice>
      )}
      {shown.map(({ column, values }) => (
        <label key={column} class="choice">
          <span>{words[column] ?? column}</span>
          <select
            value={parts[column] ?? ""}
            onChange={({ currentTarget: { value } }) =>
              changeQuery({ [name]: sideText(withPart(parts, column, value === "" ? null : value)) })
            }
          >
            <option value="">any</option>
            {values.map((value) => (
              <option key={value} value={value}>
                {visibleText(value)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}

/** Columns of one value, where the address names them all the same. */
function besides(parts: SideParts, columns: readonly SideColumn[]): SideColumn[] {
  return (Object.entries(parts) as [SelectionColumn, string][])
    .filter(([column]) => columns.every((known) => known.column !== column))
    .map(([column, value]) => ({ column, values: [value] }));
}
