import { drawFigure, pairsShape, type PairRow } from "@cooperbench-ts/results";
import { figureToSvg } from "@cooperbench-ts/results/svg";
import { expect, test } from "vitest";
import { svgOf } from "./charts.ts";

const nothing = Object.fromEntries(pairsShape.columns.map(({ name }) => [name, null]));

function trial(changes: Partial<PairRow>): PairRow {
  return { ...nothing, planned: true, pairKey: "r/1/f1_f2", repo: "r", taskId: 1, ...changes } as unknown as PairRow;
}

test("what the page draws without code from text is what the command draws, whatever a run is called", async () => {
  const pairs = ["constructor", "<img src=x>", "toString"].flatMap((model, at) => [
    trial({ model, setting: "solo", verdict: at === 0 ? "pass" : "fail", repeat: 1 }),
    trial({ model, setting: "coop-comm", verdict: "fail", repeat: 1 }),
  ]);
  const figure = drawFigure("success-by-setting", { pairs });
  if ("nothing" in figure) throw new Error(figure.nothing);
  const svg = await svgOf(figure.spec);
  expect(svg).toBe(await figureToSvg(figure));
  expect(svg).toContain("constructor");
  expect(svg).not.toContain("<img");
});
