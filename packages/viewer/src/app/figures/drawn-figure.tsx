import { useMemo } from "preact/hooks";
import { type Figure, visibleText } from "@cooperbench-ts/results";
import { Picture } from "../parts/picture.tsx";
import { RowsTable } from "../parts/rows-table.tsx";
import { SaveBar } from "./save-bar.tsx";

/** The picture, what is to be said beside it, and its rows. */
export function DrawnFigure({ figure }: { readonly figure: Figure<object> }) {
  // Title and notes stand in the page as text; in what is saved they are part of the picture.
  const bare = useMemo(() => {
    const { title: _title, ...spec } = figure.spec;
    return spec;
  }, [figure]);
  return (
    <>
      <Picture spec={bare} alt={`${figure.title}. The table of its rows below says the same.`} />
      {figure.notes.length === 0 ? null : (
        <ul class="figure-notes soft" aria-label="To be said beside it">
          {figure.notes.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      )}
      <SaveBar figure={figure} />
      <section class="stack">
        <h3>Rows</h3>
        <RowsTable rows={figure.rows} label={`Rows of ${figure.title}`} />
      </section>
    </>
  );
}
