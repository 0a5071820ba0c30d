import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { textWidth } from "../figures/draw/text-width.ts";
import { pictureWidth, type VegaLiteSpec } from "../figures/figure.ts";

/**
 * Draws a figure, or another Vega-Lite specification, as SVG: of a figure exactly as wide as it was asked for. The same figure gives the
 * same bytes wherever it is drawn. Needs the optional peers `vega` and `vega-lite`.
 *
 * The letters are Arimo's; where it is missing, viewers take Arial, Helvetica or Liberation Sans, which have the same widths.
 */
export async function figureToSvg(figure: { readonly spec: VegaLiteSpec } | VegaLiteSpec): Promise<string> {
  const spec = isSpec(figure.spec) ? figure.spec : (figure as VegaLiteSpec);
  const { spec: drawn } = compile(spec as unknown as TopLevelSpec, { logger: silent });
  const view = new vega.View(vega.parse(drawn), { renderer: "none" });
  try {
    measuringByTable(() => view.run());
    return atWidth(await view.toSVG(), pictureWidth(spec));
  } finally {
    view.finalize();
  }
}

function isSpec(value: unknown): value is VegaLiteSpec {
  return typeof value === "object" && value !== null && "$schema" in value;
}

/** Vega-Lite tells about the drawing of every legend; what is wrong with ours is found by tests. */
const silent = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
} as never;

interface TextMetrics {
  width: (item: TextItem, text: unknown) => number;
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/**
 * Without a canvas Vega guesses the widths of texts, with one they are those of some font of the machine. Both make another picture, so
 * texts are measured by a table while the view is laid out; that is done when this returns, and what others draw is not touched.
 */
function measuringByTable(layOut: () => void): void {
  const metrics: unknown = Reflect.get(vega, "textMetrics");
  if (!isTextMetrics(metrics)) throw new TypeError("figureToSvg: this version of vega has no textMetrics; use vega 6");
  const { width } = metrics;
  metrics.width = ({ fontSize = 11, fontWeight }, text) =>
    text == null
      ? 0
      : textWidth(
          String(text as string).trim(),
          fontSize,
          fontWeight === "bold" || Number(fontWeight) >= 600 ? "bold" : "regular",
        );
  try {
    layOut();
  } finally {
    metrics.width = width;
  }
}

function isTextMetrics(value: unknown): value is TextMetrics {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "width") === "function";
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
