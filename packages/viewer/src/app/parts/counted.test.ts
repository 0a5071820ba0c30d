import { expect, test } from "vitest";
import { counted } from "./counted.ts";

test("one, none and many", () => {
  expect([counted(1, "call"), counted(0, "call"), counted(1200, "try", "tries")]).toEqual([
    "1 call",
    "0 calls",
    "1,200 tries",
  ]);
});
