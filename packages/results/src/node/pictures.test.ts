import * as vega from "vega";
import { describe, expect, test } from "vitest";
import { pictureWidths } from "../figures/draw/look.ts";
import { drawFigure } from "../figures/draw-figures.ts";
import type { Figure } from "../figures/figure.ts";
import { madeUp } from "../figures/fixtures/made-up.ts";
import { svgToPng } from "./png.ts";
import { figureToSvg } from "../export/svg.ts";

const campaign = madeUp({ seed: 2, share: 0.3 });

function figure(width: number): Figure<object> {
  const drawn = drawFigure("success-by-setting", campaign, { width, by: ["arm"] });
  if ("nothing" in drawn) throw new Error(drawn.nothing);
  return drawn;
}

/** Width and height as the header says. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

describe.each(Object.entries(pictureWidths))("a picture for a %s", (_, width) => {
  test("is as wide as was asked, and has the same bytes each time", async () => {
    const svg = await figureToSvg(figure(width));
    expect(svg).toMatch(new RegExp(`^<svg[^>]* width="${width}" `));
    expect(await figureToSvg(figure(width))).toBe(svg);
    expect(await figureToSvg(figure(width).spec)).toBe(svg);
    expect(svg).toContain('font-family="Arimo, Arial');
  });

  test("has enough pixels for print, and the same bytes each time", async () => {
    const svg = await figureToSvg(figure(width));
    const png = svgToPng(svg);
    expect(sizeOf(png)[0]).toBe(Math.max(2 * width, 1000));
    expect(svgToPng(svg)).toEqual(png);
    expect(sizeOf(svgToPng(svg, { scale: 1 }))[0]).toBe(width);
  });
});

test("letters are drawn, by the font that is pinned, whichever is asked for", () => {
  const svg = (font: string, text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="25" font-family="${font}">${text}</text></svg>`;
  const drawn = svgToPng(svg("Arimo", "success"));
  expect(drawn).not.toEqual(svgToPng(svg("Arimo", "")));
  expect(svgToPng(svg("Some font of this machine", "success"))).toEqual(drawn);
});

test("arms may be called what every object has", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const pairs = campaign.pairs.map((row, at) => ({ ...row, arm: names[at % names.length] ?? "" }));
  const drawn = drawFigure("success-by-setting", { ...campaign, pairs }, { by: ["arm"] });
  if ("nothing" in drawn) throw new Error(drawn.nothing);
  const svg = await figureToSvg(drawn);
  for (const name of names) expect(svg.includes(`>${name}`), name).toBe(true);
});

test("how others measure text is left alone", async () => {
  const metrics: unknown = Reflect.get(vega, "textMetrics");
  const before: unknown = Reflect.get(metrics as object, "width");
  await figureToSvg(figure(320));
  expect(Reflect.get(metrics as object, "width")).toBe(before);
});

test("a specification of others is drawn at its own size", async () => {
  const svg = await figureToSvg({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: 100,
    data: { values: [{ a: 1 }, { a: 2 }] },
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative" } },
  });
  expect(svg).toContain("<path");
});
