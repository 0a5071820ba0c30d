import { useMemo } from "preact/hooks";
import { figureNames, isFigureName } from "@cooperbench-ts/results";
import type { TablesDocument } from "../../documents/documents.ts";
import type { PageData } from "../load/page-data.ts";
import { linkTo, route } from "../load/route.ts";
import { useDocument } from "../load/use-document.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { chosen, excludeChoice } from "../parts/policy-choices.ts";
import { useEach } from "../parts/use-each.ts";
import { takesLabels, whyNothing } from "./draw-one.ts";
import { chosenFigure, standardGroups } from "./figure-choices.ts";
import { undrawnKey } from "./figure-keys.ts";
import { FigureNav } from "./figure-nav.tsx";
import { figureTables } from "./figure-tables.ts";
import { FigureView } from "./figure-view.tsx";
import "../styles/figures.css";
import "../styles/choices.css";

/** The figures of the command `figures`, one at a time: what is chosen stands in the address. */
export function FiguresPage({ data }: { readonly data: PageData }) {
  const tables = useDocument("tables");
  if (data.pairs.length === 0)
    return (
      <div class="stack">
        <h1>Figures</h1>
        <Notice>There are no trials yet, so there is nothing to draw.</Notice>
      </div>
    );
  return (
    <Loaded of={tables} what="the tables of the figures">
      {(value) => <Figures data={data} tables={value} />}
    </Loaded>
  );
}

function Figures({ data, tables: given }: { readonly data: PageData; readonly tables: TablesDocument }) {
  const { about, query } = route.value;
  const name = about ?? figureNames[0] ?? "";
  const exclude = chosen(excludeChoice, query) ?? "none";
  const tables = useMemo(() => figureTables(data, data.document, given, { exclude }), [data, given, exclude]);
  const standard = standardGroups(data.pairs);
  const key = undrawnKey(tables, query);
  const { options } = chosenFigure("setting-comparison", query, standard, 640);
  const looked = useEach(key, figureNames, (name) => [name, whyNothing(name, tables, options)] as const);
  const undrawn = new Map(looked.value);
  return (
    <div class="figures">
      <h1>Figures</h1>
      <FigureNav name={name} query={query} undrawn={undrawn} />
      {isFigureName(name) ? (
        <FigureView
          key={name}
          name={name}
          query={query}
          tables={tables}
          pairs={data.pairs}
          hasLabels={given.labels.length > 0 && takesLabels(name)}
        />
      ) : (
        <Notice kind="failed">
          There is no figure {name}. <a href={linkTo("figures")}>To the first one</a>
        </Notice>
      )}
    </div>
  );
}
