import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fontWidths } from "./fixtures/font-widths.ts";
import { shortened, textWidth, wrapped } from "./text-width.ts";

const ascii = Array.from({ length: 95 }, (_, i) => String.fromCodePoint(32 + i));

test.each([
  ["regular", "400Regular/Arimo_400Regular.ttf"],
  ["bold", "700Bold/Arimo_700Bold.ttf"],
] as const)("the widths of %s text are those of the font", async (weight, file) => {
  const font = await readFile(fileURLToPath(import.meta.resolve(`@expo-google-fonts/arimo/${file}`)));
  const { unitsPerEm, widths } = fontWidths(font);
  expect(ascii.map((character) => textWidth(character, unitsPerEm, weight))).toEqual(widths);
});

test("a text that is too wide is shortened, one that fits stays", () => {
  expect(shortened("command-a-03-2025", 10, 200)).toBe("command-a-03-2025");
  const short = shortened("command-a-03-2025", 10, 50);
  expect(short).toMatch(/^comm.*…$/);
  expect(textWidth(short, 10)).toBeLessThanOrEqual(50);
});

test("lines fit, and nothing is lost", () => {
  const text = `left out: 12 trials of ${"a".repeat(40)} whose cost is unknown`;
  const lines = wrapped(text, 10, 90);
  for (const line of lines) expect(textWidth(line, 10)).toBeLessThanOrEqual(90);
  expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
});
