import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { pictureWidths } from "./draw/look.ts";
import { figureNames } from "./draw-figures.ts";

const docs = new URL("../../../../docs/", import.meta.url);
const text = await readFile(new URL("figures.md", docs), "utf8");

test("docs/figures.md has a section and both pictures of every figure, and of no other", async () => {
  const sections = [...text.matchAll(/^## ([a-z-]+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(figureNames);
  const pictures = figureNames.flatMap((name) => Object.keys(pictureWidths).map((width) => `${name}-${width}.png`));
  for (const picture of pictures) expect(text).toContain(`(figures/${picture})`);
  expect((await readdir(new URL("figures/", docs))).toSorted()).toEqual(pictures.toSorted());
});

test("each section says of what the numbers are", () => {
  for (const section of text.split(/^## /m).filter((part) => figureNames.some((name) => part.startsWith(`${name}\n`))))
    expect(section.split("\n\n")[1]?.length, section.slice(0, 30)).toBeGreaterThan(60);
});
