import { useEffect, useState } from "preact/hooks";
import { type FigureName, figureNames, type FigureOptions, type FigureTables } from "@cooperbench-ts/results";
import { whyNothing } from "./draw-one.ts";

/** Of which figures there is nothing to draw, as far as it was looked at: one after the other, so that the page answers meanwhile. */
export function useUndrawn(
  key: string,
  tables: FigureTables,
  options: FigureOptions,
): ReadonlyMap<FigureName, string | null> {
  const [found, setFound] = useState<ReadonlyMap<FigureName, string | null>>(new Map());
  useEffect(() => {
    let timer = setTimeout(look, 200, 0, []);
    function look(at: number, before: readonly [FigureName, string | null][]): void {
      const name = figureNames[at];
      if (name === undefined) return setFound(new Map(before));
      timer = setTimeout(look, 5, at + 1, [...before, [name, whyNothing(name, tables, options)]]);
      return undefined;
    }
    return () => clearTimeout(timer);
  }, [key]);
  return found;
}
