import type { FigureOptions, FigureTables } from "@cooperbench-ts/results";
import { identityOf } from "../parts/identity.ts";

/** Of what a figure was drawn: of other tables it is drawn anew, also where they come one after the other. */
export function figureKey(tables: FigureTables, options: FigureOptions): string {
  return `${identityOf(tables)} ${JSON.stringify(options)}`;
}

/** Of what it was found out which figures there are. Their width changes nothing of that. */
export function undrawnKey(tables: FigureTables, query: URLSearchParams): string {
  const others = [...query].filter(([name]) => name !== "width");
  return `${identityOf(tables)} ${new URLSearchParams(others).toString()}`;
}
