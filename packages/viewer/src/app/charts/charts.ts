import type { VegaLiteSpec } from "@cooperbench-ts/results";
import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";

/** A figure that is drawn; `svg` gives it as a file. */
export interface DrawnFigure {
  svg(): Promise<string>;
  remove(): void;
}

/** Draws a figure into an element. Expressions are interpreted: the page's policy lets no text become code. */
export async function draw(element: HTMLElement, spec: VegaLiteSpec): Promise<DrawnFigure> {
  const runtime = parse(compile(spec as unknown as TopLevelSpec).spec, {}, { ast: true });
  const view = new View(runtime, { expr: expressionInterpreter, renderer: "svg", hover: true, container: element });
  await view.runAsync();
  return { svg: () => view.toSVG(), remove: () => void view.finalize() };
}
