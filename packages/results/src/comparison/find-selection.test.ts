import { expect, test } from "vitest";
import { compareFamily, othersBy } from "./compare-family.ts";
import { findSelection, selectionsIn } from "./find-selection.ts";
import { armOf } from "./fixtures/arms.ts";

const pairs = [
  ...armOf("flash", "+-"),
  ...armOf("flash", "--", { repeat: 2, run: "flash-2" }),
  ...armOf("flash", "++", { setting: "coop-comm", run: "flash-coop" }),
  ...armOf("solo", "++", { model: "other, new", run: "odd" }),
  ...armOf("flash", "+-", { setting: null, run: "unknown-run", upstreamVersion: "0.0.29" }),
];

test("a word is what has it, whichever column", () => {
  const found = (text: string) => {
    const result = findSelection(pairs, text);
    return result.kind === "found" ? result.selection : result;
  };
  expect(found("coop-comm")).toEqual({ setting: "coop-comm" });
  expect(found("flash")).toEqual({ arm: "flash" });
  expect(found("coop")).toEqual({ upstreamSetting: "coop" });
  expect(found("0.0.29")).toEqual({ upstreamVersion: "0.0.29" });
  expect(found("flash-2")).toEqual({ run: "flash-2" });
  expect(found("other, new")).toEqual({ model: "other, new" });
  expect(found("arm=flash,setting=coop-comm")).toEqual({ arm: "flash", setting: "coop-comm" });
  expect(found("model=other, new, repeat=1")).toEqual({ model: "other, new", repeat: 1 });
  expect(found("setting=unknown")).toEqual({ setting: null });
});

test("a word of two meanings says them, unless they choose the same trials", () => {
  expect(findSelection(pairs, "solo")).toEqual({
    kind: "ambiguous",
    meanings: ["setting=solo", "upstreamSetting=solo", "arm=solo"],
  });
  // Repeat 2 is a run of its own.
  expect(findSelection(pairs, "2")).toEqual({ kind: "found", selection: { repeat: 2 } });
  const same = armOf("solo", "+-", { run: "solo" });
  expect(findSelection(same, "solo")).toEqual({ kind: "found", selection: { setting: "solo" } });
});

test("what is not there is told apart by what is wrong, and what there is can be listed", () => {
  expect(findSelection(pairs, "nano")).toEqual({ kind: "unknown" });
  expect(findSelection(pairs, "arm=nano")).toEqual({ kind: "unknown-value", column: "arm", value: "nano" });
  expect(findSelection(pairs, "colour=red")).toEqual({ kind: "unknown-column", column: "colour" });
  expect(findSelection(pairs, "repeat=7")).toEqual({ kind: "unknown-value", column: "repeat", value: "7" });
  expect(selectionsIn(pairs)).toEqual([
    { column: "setting", values: ["coop-comm", "solo", "unknown"] },
    { column: "upstreamSetting", values: ["coop", "solo"] },
    { column: "arm", values: ["flash", "solo"] },
    { column: "model", values: ["command-a-03-2025", "other, new"] },
    { column: "upstreamVersion", values: ["0.0.11", "0.0.29"] },
    { column: "run", values: ["flash-2", "flash-coop", "flash-run", "odd", "unknown-run"] },
    { column: "repeat", values: ["1", "2"] },
  ]);
});

test("a family is every other value of a column, and its p is Holm's", () => {
  const family = ["++++++++++", "+---------", "++++++++--", "----------"].flatMap((text, i) =>
    armOf("abcd"[i] ?? "", text),
  );
  const others = othersBy({ pairs: family }, { arm: "a" }, "arm");
  expect(others).toEqual([{ arm: "b" }, { arm: "c" }, { arm: "d" }]);
  const members = compareFamily({ pairs: family }, { arm: "a" }, others, { measures: [] });
  expect(members.map(({ paired }) => paired?.p)).toEqual([2 / 512, 0.5, 2 / 1024]);
  expect(members.map(({ pHolm }) => pHolm)).toEqual([4 / 512, 0.5, 6 / 1024]);
  const lost = [...family, ...armOf("e", "!!!!!!!!++"), ...armOf("f", "!!!!!!!!!!")];
  const refused = () =>
    compareFamily({ pairs: lost }, { arm: "a" }, othersBy({ pairs: lost }, { arm: "a" }, "arm"), { measures: [] });
  expect(refused).toThrow(/^2 of 5 comparisons: [^]*arm=e 8 of 10[^]*arm=f 10 of 10/);
  expect(othersBy({ pairs }, "solo", "setting")).toEqual([{ setting: "coop-comm" }, { setting: null }]);
  expect(() => othersBy({ pairs: armOf("a", "+-") }, { arm: "a" }, "arm")).toThrow(/No trial differs from it in arm/);
});
