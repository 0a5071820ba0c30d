import { useState } from "preact/hooks";
import { describeTable, type Table, visibleText } from "@cooperbench-ts/results";
import { ScrollBox } from "./scroll-box.tsx";

const FIRST_ROWS = 50;

/** A table of results as it is: every column under its name. */
export function RowsTable({ rows, label }: { readonly rows: Table<object>; readonly label: string }) {
  const [isWhole, setWhole] = useState(false);
  const { columns } = describeTable(rows);
  const shown = isWhole ? rows : rows.slice(0, FIRST_ROWS);
  const isNumber = (type: string): boolean => type !== "string" && type !== "boolean";
  return (
    <>
      <ScrollBox label={label}>
        <table class="rows-table">
          <thead>
            <tr>
              {columns.map(({ name, type }) => (
                <th key={name} scope="col" class={isNumber(type) ? "number" : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, at) => (
              <tr key={at}>
                {columns.map(({ name, type }) => (
                  <Cell key={name} value={Reflect.get(row, name)} isNumber={isNumber(type)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {shown.length < rows.length ? (
        <p>
          <button type="button" onClick={() => setWhole(true)}>
            Show all {rows.length} rows
          </button>
        </p>
      ) : null}
    </>
  );
}

function Cell({ value, isNumber }: { readonly value: unknown; readonly isNumber: boolean }) {
  const text =
    value === null || value === undefined
      ? "–"
      : typeof value === "number"
        ? String(Number(value.toPrecision(4)))
        : visibleText(typeof value === "string" ? value : JSON.stringify(value));
  return (
    <td class={isNumber ? "number" : undefined} title={typeof value === "number" ? String(value) : undefined}>
      {text}
    </td>
  );
}
