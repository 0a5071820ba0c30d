import { expect, test } from "vitest";
import { isRight, wordingAreas } from "../../corpus/wordings/index.ts";

/** What the rules do not know, or would know only by a sentence of its own. */
const MOST_WRONG = 0.03;

test.each(wordingAreas.map((area) => [area.name, area] as const))("%s", (_, { wordings, causesIn }) => {
  const wrong = wordings.filter((wording) => !isRight(wording, causesIn(wording)));
  const told = wrong.map(
    (wording) => `${wording.cause}, not ${causesIn(wording).join("/")}: ${wording.text.slice(0, 120)}`,
  );
  expect(wrong.length / wordings.length, told.join("\n")).toBeLessThanOrEqual(MOST_WRONG);
});

test("no text is there twice", () => {
  const texts = wordingAreas.flatMap(({ wordings }) => wordings.map(({ text }) => text));
  expect(new Set(texts).size).toBe(texts.length);
});
