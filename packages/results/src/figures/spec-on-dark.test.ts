import { expect, test } from "vitest";
import { drawFigures } from "./draw-figures.ts";
import { madeUp } from "./fixtures/made-up.ts";
import { specOnDark } from "./spec-on-dark.ts";

const { drawn } = drawFigures(madeUp({ share: 0.1 }), { by: ["arm"], resamples: 20 });

test("nothing of a figure is dark on a dark ground, and only colours have changed", () => {
  expect(drawn.length).toBeGreaterThan(20);
  for (const { name, spec } of drawn) {
    const dark = specOnDark(spec);
    expect(dark["data"]).toBe(spec["data"]);
    const text = JSON.stringify({ ...dark, data: null });
    expect(text.match(/#(?:ffffff|222222|555555|666666|999999|e4e4e4)"/gi), name).toBeNull();
    const withoutColors = (of: object) => JSON.stringify(of).replaceAll(/"#[\da-f]{6}"/gi, '"#"');
    expect(withoutColors(dark)).toBe(withoutColors(spec));
  }
});

test("a name that looks like a colour stays", () => {
  const spec = {
    data: { values: [{ run: "#222222" }] },
    transform: [{ filter: 'datum.run === "#222222"' }],
    encoding: { color: { scale: { domain: ["#222222"], range: ["#000000"] } }, y: { datum: "#222222" } },
  };
  expect(specOnDark(spec)).toEqual({
    ...spec,
    encoding: { color: { scale: { domain: ["#222222"], range: ["#ffffff"] } }, y: { datum: "#222222" } },
  });
});
