import { pictureWidth, type VegaLiteSpec } from "../figures/figure.ts";
import { layOut, type LayOutOptions } from "./lay-out.ts";

export type { ExpressionInterpreter } from "./lay-out.ts";

/**
 * Draws a figure, or another Vega-Lite specification, as SVG: of a figure exactly as wide as it was asked for. The same figure gives the
 * same bytes wherever it is drawn. Needs the optional peers `vega` and `vega-lite`.
 *
 * The letters are Arimo's; where it is missing, viewers take Arial, Helvetica or Liberation Sans, which have the same widths.
 */
export async function figureToSvg(
  figure: { readonly spec: VegaLiteSpec } | VegaLiteSpec,
  options: LayOutOptions = {},
): Promise<string> {
  const spec = isSpec(figure.spec) ? figure.spec : (figure as VegaLiteSpec);
  const view = layOut(spec, undefined, options);
  try {
    return atWidth(await view.toSVG(), pictureWidth(spec));
  } finally {
    view.finalize();
  }
}

function isSpec(value: unknown): value is VegaLiteSpec {
  return typeof value === "object" && value !== null && "$schema" in value;
}

const SIZE = /^<svg([^>]*?) width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"/;

/** What is narrower gets room at its right, what is wider is scaled. */
function atWidth(svg: string, wanted: number | null): string {
  const [whole, before = "", , , drawnWidth, drawnHeight] = SIZE.exec(svg) ?? [];
  if (wanted === null || whole === undefined) return svg;
  const [width, height] = [Number(drawnWidth), Math.ceil(Number(drawnHeight))];
  const box = Math.max(wanted, width);
  const size = `width="${wanted}" height="${Math.ceil((height * wanted) / box)}" viewBox="0 0 ${box} ${height}"`;
  // Vega's background is as wide as what it drew.
  return svg
    .replace(whole, `<svg${before} ${size}`)
    .replace(/<rect width="[\d.]+" height="[\d.]+" fill="/, `<rect width="${box}" height="${height}" fill="`);
}
