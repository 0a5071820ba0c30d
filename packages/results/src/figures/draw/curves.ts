import { legendOf, panelTitle } from "./frame.ts";
import { innerWidth, type Look } from "./look.ts";
import { paletteOf } from "./palette.ts";
import { type Columns, placeExpression, valuesOf } from "./places.ts";
import { shortened, textWidth, wrapped } from "./text-width.ts";

const GAP = 16;

/** Rates over buckets of difficulty, a panel per group: bands, lines told apart by dashes and shapes, and below them the trials of each point. */
export function curves(look: Look, rows: readonly object[], panels: Columns): Readonly<Record<string, unknown>> {
  const [panelValues, settings] = [valuesOf(rows, panels), valuesOf(rows, ["setting"])];
  const room = innerWidth(look);
  const columns = panelValues.length > 1 && room >= 600 ? 2 : 1;
  const cell = Math.floor((room - GAP * (columns - 1)) / columns);
  const most = settings.reduce((so, setting) => Math.max(so, textWidth(setting, look.fontSize)), 0);
  const before = Math.ceil(Math.min(cell * 0.35, Math.max(most, look.fontSize * 3.4))) + 10;
  const width = cell - before - Math.ceil(look.fontSize);
  const palette = paletteOf(settings);
  const legend = {
    ...legendOf({ field: "_color", columns: ["setting"], values: settings }, look, columns > 1 ? room : cell - before),
    symbolStrokeWidth: 0,
  };
  const told = (range: readonly unknown[]) => ({
    field: "_color",
    type: "nominal",
    scale: { domain: palette.domain, range },
    legend,
  });
  const axis = { minExtent: before, maxExtent: before, domain: false, ticks: false, labelPadding: 6 };
  const x = (more: object) => ({
    field: "midpoint",
    type: "quantitative",
    scale: { domain: [0, 1] },
    axis: { title: null, tickCount: 5, ...more },
  });
  const color = told(palette.colors);
  const plot = {
    width,
    height: Math.round(Math.min(width * 0.55, look.fontSize * 18)),
    encoding: { x: x({ labels: true }), color },
    layer: [
      {
        mark: { type: "area", opacity: 0.16 },
        encoding: { y: { field: "lower", type: "quantitative" }, y2: { field: "upper" } },
      },
      {
        mark: { type: "rule", strokeWidth: look.lineWidth * 0.7 },
        encoding: { y: { field: "lower", type: "quantitative" }, y2: { field: "upper" } },
      },
      {
        mark: { type: "line", strokeWidth: look.lineWidth * 1.3 },
        encoding: { y: rateAxis(axis), strokeDash: told(palette.dashes) },
      },
      {
        mark: { type: "point", filled: true, opacity: 1, size: look.pointArea },
        encoding: { y: rateAxis(axis), shape: told(palette.shapes) },
      },
    ],
  };
  const counts = {
    width,
    height: { step: Math.round(look.fontSize * 1.25) },
    mark: {
      type: "text",
      fontSize: Math.max(8, look.fontSize * Math.min(1, (width / 10 - 2) / (look.fontSize * 1.9))),
    },
    encoding: {
      x: x({
        labels: false,
        ticks: false,
        domain: false,
        grid: false,
        title: wrapped("relative difficulty; numbers: trials of each point", look.fontSize, width),
        titleAnchor: "start",
      }),
      y: {
        field: "_color",
        type: "nominal",
        sort: settings,
        title: null,
        axis: {
          ...axis,
          labelExpr: `(${JSON.stringify(Object.fromEntries(settings.map((setting) => [setting, shortened(setting, look.fontSize, before - 8)])))})[datum.label]`,
        },
      },
      text: { field: "n", type: "quantitative" },
    },
  };
  const transform = [
    { calculate: placeExpression(["setting"]), as: "_color" },
    { calculate: panels.length === 0 ? "''" : placeExpression(panels), as: "_panel" },
  ];
  const panel = (value: string) => ({
    ...(panelValues.length > 1 ? { title: panelTitle(value, look, cell) } : {}),
    transform: [{ filter: `datum._panel === ${JSON.stringify(value)}` }],
    spacing: 4,
    vconcat: [plot, counts],
  });
  const resolve = { scale: { color: "shared", shape: "shared", strokeDash: "shared" } };
  const shown = panels.length === 0 ? [""] : panelValues;
  if (shown.length <= 1) return { ...panel(shown[0] ?? ""), transform, resolve };
  return { transform, columns, spacing: { column: GAP, row: look.fontSize * 1.5 }, concat: shown.map(panel), resolve };
}

function rateAxis(axis: object): object {
  return {
    field: "rate",
    type: "quantitative",
    title: null,
    scale: { domain: [0, 1] },
    axis: { ...axis, format: "%", tickCount: 5 },
  };
}
