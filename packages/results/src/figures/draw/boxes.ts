import { frameOf, type FrameOptions } from "./frame.ts";
import type { Look } from "./look.ts";

/** What the marks of `boxes` are, for the caption. */
export const boxNote =
  "box: quartiles with the median; thin line: 5th to 95th percentile; point: mean with its interval";

/** One line per row of `Distribution` columns: quartiles as a box, the median in it, the mean with its interval above them. */
export function boxes(
  look: Look,
  rows: readonly object[],
  options: FrameOptions & { readonly title: string },
): Readonly<Record<string, unknown>> {
  const frame = frameOf(look, rows, options);
  const quantitative = (field: string) => ({ field, type: "quantitative", scale: { zero: true, nice: true } });
  const span = (from: string, to: string) => ({
    x: { ...quantitative(from), axis: frame.axis(options.title, { format: ",~f" }) },
    x2: { field: to },
  });
  const height = Math.round(look.step * 0.62);
  return frame.drawing([
    {
      mark: { type: "rule", strokeWidth: look.lineWidth * 0.7, opacity: 0.7 },
      encoding: { ...frame.color, ...span("p5", "p95") },
    },
    { mark: { type: "bar", height, opacity: 0.35 }, encoding: { ...frame.color, ...span("q1", "q3") } },
    {
      mark: { type: "tick", size: height, thickness: look.lineWidth * 1.2, color: "#222222" },
      encoding: { x: quantitative("median") },
    },
    {
      mark: { type: "rule", strokeWidth: look.lineWidth * 1.5 },
      encoding: { ...frame.color, x: quantitative("lower"), x2: { field: "upper" } },
    },
    {
      mark: {
        type: "point",
        filled: true,
        opacity: 1,
        size: look.pointArea * 0.8,
        stroke: "#ffffff",
        strokeWidth: 0.5,
      },
      encoding: { ...frame.color, ...frame.shape, x: quantitative("mean") },
    },
    frame.notes,
  ]);
}
