import { expect, test } from "vitest";
import { laneColour, laneSign } from "./lane-colour.ts";

test("agents of the same colour are told apart by a sign", () => {
  const looks = Array.from({ length: 16 }, (_, lane) => `${laneColour(lane)} ${laneSign(lane)}`);
  expect(new Set(looks).size).toBe(16);
  expect([0, 3, 4].map(laneSign)).toEqual(["", "", "◇ "]);
});
