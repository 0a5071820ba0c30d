import type { FigureTables } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { figureKey, undrawnKey } from "./figure-keys.ts";

test("what is drawn of other tables is another figure, though nothing else has changed", () => {
  const tables: FigureTables = { pairs: [] };
  const reloaded = { ...tables };
  const query = new URLSearchParams({ width: "640", by: "setting" });
  expect(figureKey(tables, {})).toBe(figureKey(tables, {}));
  expect(figureKey(reloaded, {})).not.toBe(figureKey(tables, {}));
  expect(undrawnKey(reloaded, query)).not.toBe(undrawnKey(tables, query));
  expect(undrawnKey(tables, new URLSearchParams({ width: "320", by: "setting" }))).toBe(undrawnKey(tables, query));
});
