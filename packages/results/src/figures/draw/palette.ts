import { settings } from "../../setting.ts";

/**
 * Colours that people with a colour-vision deficiency tell apart (Okabe and Ito 2008), without its yellow, which vanishes on white. A colour
 * never tells alone: marks differ in shape or place, too.
 */
const COLORS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#7F7F7F", "#000000"] as const;
const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-right",
  "triangle-left",
];
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
  [1, 3],
  [10, 2],
  [3, 1],
] as const;

export interface Palette {
  readonly domain: readonly string[];
  readonly colors: readonly string[];
  readonly shapes: readonly string[];
  readonly dashes: readonly (readonly number[])[];
}

/** A setting looks the same in every figure; other values take what is left, in their order. */
export function paletteOf(domain: readonly string[]): Palette {
  const known: readonly string[] = [...settings, "", "", "", "unknown setting"];
  const taken = new Set(domain.map((value) => known.indexOf(value)));
  let next = 0;
  const places = domain.map((value) => {
    const own = known.indexOf(value);
    if (own !== -1) return own;
    while (taken.has(next)) next += 1;
    next += 1;
    return next - 1;
  });
  const pick = <T>(from: readonly T[]): T[] => places.map((place) => from[place % from.length] as T);
  return { domain, colors: pick(COLORS), shapes: pick(SHAPES), dashes: pick(DASHES) };
}

/** Of what is not told by colour. */
export const plainColor = COLORS[0];
