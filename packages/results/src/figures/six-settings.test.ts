import { expect, test } from "vitest";
import { layOut } from "../export/lay-out.ts";
import type { Setting } from "../setting.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { pictureWidths } from "./draw/look.ts";
import { drawFigures } from "./draw-figures.ts";
import { drawnTexts, textFaults } from "./fixtures/drawn-texts.ts";
import { madeUp } from "./fixtures/made-up.ts";
import { messagingEffect } from "./messaging-effect.ts";

const campaign = madeUp({ seed: 2, share: 0.3 }).pairs;
const as = (from: Setting, setting: Setting): PairRow[] =>
  campaign.filter((row) => row.setting === from).map((row) => ({ ...row, setting, run: `${row.arm}-${setting}` }));
const over = [...as("coop-comm", "coop-git"), ...as("coop-nocomm", "coop-git-nocomm"), ...as("coop-comm", "team")];
const pairs = [...campaign, ...over];
const few = { resamples: 20, flips: 50 };

test("what messages change is told with a shared repository, too", () => {
  const rows = messagingEffect(pairs, { ...few, by: ["arm"] }).rows.map(({ arm, comparison }) => [arm, comparison]);
  expect(rows).toEqual([
    ["model-a", "coop-comm − coop-nocomm"],
    ["model-a", "coop-git − coop-git-nocomm"],
    ["model-b", "coop-comm − coop-nocomm"],
    ["model-b", "coop-git − coop-git-nocomm"],
  ]);
  const git = messagingEffect(over, { ...few, by: ["agentFramework"] });
  expect(git.rows.map(({ comparison, first }) => [comparison, first])).toEqual([
    ["coop-git − coop-git-nocomm", "coop-git"],
  ]);
  const without = messagingEffect(campaign, { ...few, by: ["arm"] });
  expect(without.rows.map(({ difference }) => difference)).toEqual(
    messagingEffect(pairs, { ...few, by: ["arm"] })
      .rows.filter(({ first }) => first === "coop-comm")
      .map(({ difference }) => difference),
  );
});

test.each(Object.values(pictureWidths))("at %i pixels the names of all comparisons are whole", (width) => {
  for (const by of [["arm"], ["agentFramework"]] as const) {
    const { drawn } = drawFigures({ pairs }, { ...few, by, width, names: ["setting-comparison", "messaging-effect"] });
    expect(drawn.length).toBe(2);
    for (const { name, spec, rows } of drawn) {
      const view = layOut(spec);
      const texts = drawnTexts(view);
      view.finalize();
      const words = texts.map(({ text }) => text);
      expect(textFaults(texts, width), name).toEqual([]);
      for (const row of rows) expect(words.join("\n")).toContain(Reflect.get(row, "comparison"));
    }
  }
});
