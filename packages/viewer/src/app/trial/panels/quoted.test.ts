import { expect, test } from "vitest";
import { inKnownTexts, surroundings } from "./quoted.ts";

const text = Array.from({ length: 20 }, (_, at) => `line ${at + 1}.`).join("\n");

test("a quote with four lines on either side", () => {
  expect(surroundings(text, " line 10. ")).toEqual({
    before: "line 6.\nline 7.\nline 8.\nline 9.\n",
    quote: "line 10.",
    after: "\nline 11.\nline 12.\nline 13.\nline 14.",
    line: 10,
  });
});

test("at the beginning, at the end, and over several lines", () => {
  expect(surroundings(text, "line 1.\nline 2.")).toMatchObject({ before: "", line: 1 });
  expect(surroundings(text, "line 3.")).toMatchObject({ before: "line 1.\nline 2.\n", line: 3 });
  expect(surroundings(text, "line 20.")).toMatchObject({ after: "", line: 20 });
  expect(surroundings(`\n\nx`, "x")).toMatchObject({ before: "\n\n", line: 3 });
});

test("a quote that was cut, and one that does not stand there", () => {
  expect(surroundings(text, "line 7.…")).toMatchObject({ line: 7 });
  expect(surroundings(text, "no such line")).toBeNull();
  expect(surroundings(text, "  ")).toBeNull();
});

test("lines of megabytes are not shown whole", () => {
  const found = surroundings(`${"a".repeat(5_000_000)}HERE${"b".repeat(5_000_000)}`, "HERE");
  expect(found?.before.length).toBe(2400);
  expect(found?.after.length).toBe(2400);
});

test("of a text that is cut both ends are looked through, and its middle is not known", () => {
  const cut = { head: "first\n", tail: "\nthe end", chars: 1000, lines: 9, part: "parts/x" } as const;
  expect(inKnownTexts(["nothing", cut], "the end")).toMatchObject({ quote: "the end", before: "\n" });
  expect(inKnownTexts([cut], "in the middle")).toBeNull();
});
