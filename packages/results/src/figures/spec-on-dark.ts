import type { VegaLiteSpec } from "./figure.ts";

/** What colours of a figure become on a dark ground: lines and letters light, the ground as dark as it is asked to be. Marks keep theirs. */
const ON_DARK: Readonly<Record<string, string>> = {
  "#222222": "#e9ecf1",
  "#555555": "#a6afbd",
  "#666666": "#a6afbd",
  "#999999": "#7d8796",
  "#e4e4e4": "#323945",
  "#000000": "#ffffff",
  "#7f7f7f": "#a0a0a0",
};
const GROUND = "#ffffff";

/** Properties of a specification that hold a colour, or a range of them. */
const HOLDS_COLOR = /^(?:fill|stroke|range|background)$|color$/i;

/** The same picture for a dark page: a figure's specification with other colours. Its rows stay what they are. */
export function specOnDark(spec: VegaLiteSpec, ground = "#13161b"): VegaLiteSpec {
  return Object.fromEntries(
    Object.entries(spec).map(([name, part]) => [
      name,
      name === "data" || name === "datasets" ? part : recolored(part, HOLDS_COLOR.test(name), ground),
    ]),
  );
}

/** Texts are colours only where a colour is expected: a run may be called `#222222`. */
function recolored(value: unknown, isColor: boolean, ground: string): unknown {
  if (typeof value === "string") return isColor ? colorOnDark(value, ground) : value;
  if (Array.isArray(value)) return value.map((each) => recolored(each, isColor, ground));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      recolored(each, HOLDS_COLOR.test(name) || (isColor && name === "value"), ground),
    ]),
  );
}

function colorOnDark(color: string, ground: string): string {
  const known = color.toLowerCase();
  return known === GROUND ? ground : (ON_DARK[known] ?? color);
}
