import { expect, test } from "vitest";
import { errorSignatures } from "./error-signature.ts";

const own = new Set(["jinja2"]);
const texts = (output: string) => errorSignatures(output, own).map(({ text }) => text);

/** Seconds that one output takes. */
function timeOf(output: string): number {
  const started = performance.now();
  errorSignatures(output, own);
  return (performance.now() - started) / 1000;
}

test.each([
  ["words without an end", (at: number) => `E   XError: ${at} ${"a".repeat(1900)}`],
  ["dashes", (at: number) => `E   XError: ${at} ${"-a".repeat(950)}`],
  ["dots", (at: number) => `E   XError: ${at} ${".a".repeat(950)}`],
  ["quotes", (at: number) => `E   XError: ${at} ${"'`\"".repeat(630)}`],
  ["missing modules", (at: number) => `E   ModuleNotFoundError: No module named 'module_${at}'`],
  ["names that are not there", (at: number) => `E   ImportError: cannot import name ${" from ".repeat(300)}${at}`],
  ["packages", (at: number) => `E   XError: ${"-packages/a".repeat(170)}${at}`],
])("a long output of %s is read in little time", (_, line) => {
  expect(timeOf(Array.from({ length: 10_000 }, (__, at) => line(at)).join("\n"))).toBeLessThan(4);
});

test("what differs from attempt to attempt is masked, in a long line too", () => {
  const line = (path: string) =>
    `E   XError: see https://x.y/${path} in /tmp/${path}/a-b.py of a-${path}/c ${"z".repeat(400)}`;
  expect(texts(line("one-1"))).toEqual(texts(line("two-22")));
  expect(texts("E   OSError: cannot open -x/tmp/a.py at 0xff in 'some words 1'")).toEqual([
    "OSError: cannot open <path> at <address> in <quote>",
  ]);
});

test("of an output with very many errors the first ones count", () => {
  const found = texts(
    Array.from(
      { length: 1000 },
      (_, at) => `E   ModuleNotFoundError: No module named '${"m".repeat(1 + (at % 50))}.${"n".repeat(1 + (at % 37))}'`,
    ).join("\n"),
  );
  expect(found).toHaveLength(200);
  expect(found[0]).toContain("'m.n'");
});

test("a module outside is one that the output shows files of", () => {
  const error = "E   ModuleNotFoundError: No module named 'hub.gone'";
  const seen = `  File "/usr/lib/python3/site-packages/hub/__init__.py", line 3`;
  expect(errorSignatures(`${seen}\n${error}`, own).map(({ outside }) => outside)).toEqual(["hub"]);
  expect(errorSignatures(error, own).map(({ outside }) => outside)).toEqual([null]);
});
