import { describe, expect, test } from "vitest";
import { layOut } from "../export/lay-out.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { pictureWidths } from "./draw/look.ts";
import { drawFigures, figureNames } from "./draw-figures.ts";
import type { Figure } from "./figure.ts";
import { drawnTexts, textFaults } from "./fixtures/drawn-texts.ts";
import { madeUp } from "./fixtures/made-up.ts";
import type { FigureName, FigureOptions, FigureTables } from "./registry.ts";

const campaign = madeUp({ seed: 7, share: 0.3 });
const few = { resamples: 20 };

function renamed(tables: FigureTables, change: (row: PairRow) => Partial<PairRow>): FigureTables {
  return { ...tables, pairs: [...tables.pairs].map((row) => ({ ...row, ...change(row) })) };
}

const trees: Readonly<
  Record<string, readonly [FigureTables, FigureOptions & { readonly names?: readonly FigureName[] }]>
> = {
  "two arms": [campaign, { by: ["arm"] }],
  "one arm": [madeUp({ seed: 3, arms: 1, share: 0.3 }), {}],
  "six arms": [madeUp({ seed: 5, arms: 6, share: 0.1 }), { by: ["arm"] }],
  "one arm and published rates": [
    madeUp({ seed: 3, arms: 1, share: 0.2 }),
    { baselines: true, names: ["success-by-setting"] },
  ],
  "two columns": [
    campaign,
    { by: ["arm", "agentFramework"], names: ["success-by-setting", "difficulty-curve", "cost-per-pass", "retention"] },
  ],
  "long names": [
    renamed(campaign, ({ arm }) => ({
      model: `an-organization/${arm}-with-a-name-that-goes-on-and-on-for-longer-than-a-column`,
    })),
    {},
  ],
  "names that strangers gave": [
    renamed(campaign, ({ arm }) => ({
      arm: arm === "model-a" ? `"]; constructor\\ '</text>&amp; {k}` : `__proto__\n\u{1F600} \u202E`,
    })),
    { by: ["arm"] },
  ],
  "nothing known but verdicts": [
    renamed({ pairs: campaign.pairs }, () => ({
      setting: null,
      model: null,
      costUsd: null,
      spentKnownUsd: null,
      steps: null,
      attempts: null,
      messages: null,
      durationSec: null,
      naiveConflict: null,
    })),
    {},
  ],
};

describe.each(Object.entries(trees))("%s", (name, [tables, options]) => {
  const perWidth = Object.values(pictureWidths).map(
    (width) => [width, drawFigures(tables, { ...few, ...options, width })] as const,
  );

  test("every figure is drawn or says why not", () => {
    for (const [, { drawn, undrawn }] of perWidth) {
      expect([...drawn, ...undrawn].map((one) => one.name).toSorted()).toEqual(
        [...(options.names ?? figureNames)].toSorted(),
      );
      for (const { nothing } of undrawn) expect(nothing).not.toBe("");
    }
    if (name === "two arms") expect(perWidth.map(([, { undrawn }]) => undrawn)).toEqual([[], []]);
  });

  test.each(perWidth)(
    "at %i pixels nothing is cut, nothing overlaps, and Vega-Lite understands all of it",
    (width, figures) => {
      for (const figure of figures.drawn) {
        const warnings: string[] = [];
        const view = layOut(figure.spec, (text) => warnings.push(text));
        expect(warnings, figure.name).toEqual([]);
        const texts = drawnTexts(view);
        expect(textFaults(texts, width), figure.name).toEqual([]);
        expect(texts.map(({ text }) => text).join(" "), figure.name).not.toMatch(/NaN|undefined|null/);
        expect(notesWithoutPlace(figure, texts), figure.name).toEqual([]);
      }
    },
  );
});

/** Words of the caption that are not in the picture. */
function notesWithoutPlace(figure: Figure<object>, texts: readonly { readonly text: string }[]): string[] {
  const said = texts
    .map(({ text }) => text)
    .join(" ")
    .replaceAll(" ", "");
  return figure.notes.filter((note) => !said.includes(note.replaceAll(" ", "")));
}
