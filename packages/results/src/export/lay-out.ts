import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { textWidth } from "../figures/draw/text-width.ts";
import type { VegaLiteSpec } from "../figures/figure.ts";

export interface LayOutOptions {
  /** `expressionInterpreter` of `vega-interpreter`, for pages whose policy forbids that text becomes code. */
  readonly interpreter?: ExpressionInterpreter;
}

export type ExpressionInterpreter = object;

/** A view of a specification, laid out and not drawn yet; `warn` is told what Vega-Lite does not understand of it. */
export function layOut(
  spec: VegaLiteSpec,
  warn: (text: string) => void = () => {},
  { interpreter }: LayOutOptions = {},
): vega.View {
  const logger = {
    level: () => logger,
    error: (...said: unknown[]) => (warn(said.join(" ")), logger),
    warn: (...said: unknown[]) => (warn(said.join(" ")), logger),
    info: () => logger,
    debug: () => logger,
  };
  const drawn = compile(withoutInheritedNames(spec) as unknown as TopLevelSpec, { logger }).spec;
  const view =
    interpreter === undefined
      ? new vega.View(vega.parse(drawn), { renderer: "none" })
      : new vega.View(vega.parse(drawn, {}, { ast: true }), { renderer: "none", expr: interpreter });
  measuringByTable(() => view.run());
  return view;
}

/**
 * Vega looks up what texts stand for in plain objects, where `constructor` is always there. Where a run or an arm has such a name, as a
 * value or in an expression, a space that nobody sees makes it another one.
 */
function withoutInheritedNames(spec: VegaLiteSpec): VegaLiteSpec {
  const renamed = (_: string, value: unknown): unknown =>
    typeof value === "string" ? value.replace(INHERITED, "$&\u00A0") : value;
  return JSON.parse(JSON.stringify(spec, renamed)) as VegaLiteSpec;
}

const INHERITED = new RegExp(`(?<=^|")(?:${Object.getOwnPropertyNames(Object.prototype).join("|")})(?="|$)`, "g");

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
function measuringByTable(work: () => void): void {
  const metrics: unknown = Reflect.get(vega, "textMetrics");
  if (!isTextMetrics(metrics))
    throw new TypeError("this version of vega has no textMetrics; figures are drawn by vega 6");
  const { width } = metrics;
  metrics.width = ({ fontSize = 11, fontWeight }, text) =>
    text == null ? 0 : textWidth(asText(text), fontSize, isBold(fontWeight) ? "bold" : "regular");
  try {
    work();
  } finally {
    metrics.width = width;
  }
}

function asText(text: unknown): string {
  return (typeof text === "string" ? text : JSON.stringify(text)).trim();
}

function isBold(weight: string | number | undefined): boolean {
  return weight === "bold" || Number(weight) >= 600;
}

function isTextMetrics(value: unknown): value is TextMetrics {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "width") === "function";
}
