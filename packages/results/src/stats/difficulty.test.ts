import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { difficulty } from "./difficulty.ts";
import { coop, solo } from "./fixtures/trials.ts";

const ONE_REPEAT = "circular: the solo trials that say how hard a pair is are the ones compared, of one repeat";

test("difficulty in-sample is 1 − Solo(t), and an infrastructure failure says nothing", () => {
  const rows = [
    solo(1, true),
    solo(2, false),
    pairRow({ featureA: 3, featureB: 50, verdict: "infra_error" }),
    coop(1, false),
  ];
  expect(
    difficulty(rows).map(({ difficulty: d, rescaled, soloTrials, method, note }) => ({
      d,
      rescaled,
      soloTrials,
      method,
      note,
    })),
  ).toEqual([
    { d: 0, rescaled: 0, soloTrials: 1, method: "in-sample", note: ONE_REPEAT },
    { d: 1, rescaled: 1, soloTrials: 1, method: "in-sample", note: ONE_REPEAT },
    { d: null, rescaled: null, soloTrials: 0, method: "in-sample", note: "no solo trial to count" },
  ]);
});

test("leave-one-repeat-out uses only the other repeats", () => {
  const rows = [solo(1, true, 1), solo(1, false, 2), solo(1, false, 3)];
  expect(difficulty(rows).map((row) => [row.repeat, row.difficulty, row.method])).toEqual([
    [1, 1, "leave-one-repeat-out"],
    [2, 0.5, "leave-one-repeat-out"],
    [3, 0.5, "leave-one-repeat-out"],
  ]);
});

test("external and gold-overlap difficulties name themselves", () => {
  const rows = [pairRow({ goldLines: 20, goldOverlapLines: 5 })];
  const key = rows[0]?.pairKey ?? "";
  expect(difficulty(rows, { method: "external", values: { [key]: 0.3 }, rescale: "none" })[0]).toMatchObject({
    difficulty: 0.3,
    rescaled: 0.3,
    method: "external",
  });
  expect(difficulty(rows, { method: "gold-overlap", rescale: "none" })[0]).toMatchObject({
    difficulty: 0.25,
    method: "gold-overlap",
  });
});

test("a degenerate range is not rescaled and says so", () => {
  expect(difficulty([solo(1, false), solo(2, false)])[0]).toMatchObject({
    difficulty: 1,
    rescaled: null,
    note: `every pair has d = 1: it cannot be rescaled; ${ONE_REPEAT}`,
  });
});

test("runs whose repeats were never told are not taken for repeats without a word", () => {
  // Each is an arm by itself, as where no run map says more.
  const rows = [1, 2].flatMap((f) => ["a", "b", "c", "d"].map((run) => ({ ...solo(f, f === 1), run, arm: run })));
  const [first] = difficulty(rows);
  expect(first).toMatchObject({ method: "in-sample", difficulty: 0 });
  const told =
    "The runs a, b, c, … have several solo trials of a pair as repeat 1: where they are repeats of each other, say so with `runs` (--runs 'NAME_{repeat}=solo')";
  expect(first?.note).toBe(
    `solo trials of 4 arms are pooled: a, b, c, …; circular: the solo trials that say how hard a pair is are the ones compared. ${told}`,
  );
  expect(() => difficulty(rows, { method: "leave-one-repeat-out" })).toThrow(told);
});

const strongAndWeak = [1, 2, 3].flatMap((f) => [
  { ...solo(f, true), arm: "strong" },
  { ...solo(f, f === 1), arm: "weak" },
]);

test("arms that are pooled are named, and can be chosen", () => {
  const of = (options: Parameters<typeof difficulty>[1]) =>
    difficulty(strongAndWeak, options).map(({ difficulty: d, note }) => [d, note]);
  const pooled = "solo trials of 2 arms are pooled: strong, weak";
  expect(of({ method: "in-sample" })).toEqual([
    [0, pooled],
    [0.5, pooled],
    [0.5, pooled],
  ]);
  expect(of({ method: "in-sample", arms: ["weak"] })).toEqual([
    [0, null],
    [1, null],
    [1, null],
  ]);
  expect(of({ method: "in-sample", arms: ["strong", "weak"] })[1]).toEqual([0.5, null]);
});

test("so are the models of one arm", () => {
  const rows = strongAndWeak.map((row) => ({ ...row, arm: "one", model: row.arm }));
  expect(difficulty(rows, { method: "in-sample" })[0]?.note).toBe("solo trials of 2 models are pooled: strong, weak");
  expect(difficulty(rows, { method: "gold-overlap" })[0]?.note).toBe("no gold patches: read with the dataset");
});

test("whoever asks for in-sample knows what it is", () => {
  const rows = [solo(1, true), solo(2, false)];
  expect(difficulty(rows, { method: "in-sample" }).map(({ note }) => note)).toEqual([null, null]);
});

test("leave-one-repeat-out of one repeat is refused", () => {
  const refused = (rows: Parameters<typeof difficulty>[0]) => () =>
    difficulty(rows, { method: "leave-one-repeat-out" });
  const code = expect.objectContaining({ name: "InputError", code: "repeats-missing" }) as unknown;
  expect(refused([solo(1, true), solo(2, false)])).toThrow(code);
  expect(refused([coop(1, true)])).toThrow("there is no solo trial");
  expect(refused([solo(1, true, 1), solo(1, true, 2)])).not.toThrow();
});
