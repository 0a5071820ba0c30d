import type { VegaLiteSpec } from "@cooperbench-ts/results";
import { figureToSvg } from "@cooperbench-ts/results/svg";
import { expressionInterpreter } from "vega-interpreter";

/** A figure as the text of an SVG: the bytes that the command `figures` writes. Expressions are interpreted, since the page's policy lets no text become code. */
export function svgOf(spec: VegaLiteSpec): Promise<string> {
  return figureToSvg(spec, { interpreter: expressionInterpreter });
}
