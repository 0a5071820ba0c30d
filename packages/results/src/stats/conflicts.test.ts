import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { conflicts } from "./conflicts.ts";

test("conflicts are counted where both patches met, unless another policy is named", () => {
  const conflict = { setting: "coop-comm", mergeStatus: "conflicts", naiveConflict: true } as const;
  const rows = [
    pairRow(),
    pairRow(conflict),
    pairRow({ setting: "coop-comm", featureB: 3 }),
    pairRow({ setting: "coop-comm", featureB: 4, naiveConflict: null, bothPatched: false }),
    pairRow({ setting: "coop-comm", featureB: 5, naiveConflict: null, mergeStatus: "error" }),
  ];
  const of = (policy: "naive-both-patched" | "naive-all-evaluated" | "not-clean") => {
    const [row] = conflicts(rows, { conflict: policy });
    return [row?.k, row?.n, row?.excluded];
  };
  expect([of("naive-both-patched"), of("naive-all-evaluated"), of("not-clean")]).toEqual([
    [1, 2, 2],
    [1, 4, 0],
    [2, 4, 0],
  ]);
});
