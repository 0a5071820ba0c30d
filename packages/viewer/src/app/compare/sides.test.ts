import { expect, test } from "vitest";
import { trialsOf } from "../parts/fixtures/trials.ts";
import {
  compareCommand,
  differingColumn,
  readSide,
  sideColumns,
  sideName,
  sideText,
  standardSides,
  withPart,
} from "./sides.ts";

const pairs = [
  ...trialsOf("+-", { setting: "coop-comm", arm: "x", run: "one" }),
  ...trialsOf("+-", { setting: "solo", arm: "y, z", run: "two" }),
];

test("what tells trials apart can be chosen, settings in their order", () => {
  expect(sideColumns(pairs).map(({ column }) => column)).toEqual(["setting", "arm", "run"]);
  expect(standardSides(pairs)).toEqual(["setting=solo", "setting=coop-comm"]);
  expect(standardSides(trialsOf("++", {}))).toBeNull();
});

test("a side is read as the command reads it, and written so that it is read again", () => {
  const side = readSide(pairs, "solo");
  expect(side).toEqual({ kind: "found", selection: { setting: "solo" }, parts: { setting: "solo" } });
  const narrowed = withPart({ setting: "solo" }, "arm", "y, z");
  expect(readSide(pairs, sideText(narrowed))).toMatchObject({ kind: "found", parts: narrowed });
  expect(withPart(narrowed, "setting", null)).toEqual({ arm: "y, z" });
  expect(readSide(pairs, "nobody")).toMatchObject({ kind: "unknown", why: "nothing here is called nobody" });
  expect(readSide(pairs, "arm=nobody")).toMatchObject({ why: "no trial has the arm nobody" });
  expect(readSide(pairs, "color=red")).toMatchObject({ why: "there is no column color" });
});

test("names are for sentences", () => {
  expect(sideName({ setting: "solo", repeat: "2" })).toBe("solo, repeat 2");
  expect(sideName({ setting: "unknown" })).toBe("setting unknown");
  expect(sideName({})).toBe("all trials");
});

test("sides differ in one column, or there is no family", () => {
  expect(differingColumn({ setting: "solo", arm: "x" }, { setting: "team", arm: "x" })).toBe("setting");
  expect(differingColumn({ setting: "solo" }, { arm: "x" })).toBeNull();
  expect(differingColumn({}, {})).toBeNull();
});

test("a name that a shell would obey is one word of the command", () => {
  expect(compareCommand({ setting: "solo" }, { arm: "x; rm -rf '~'" }, ["--anyway"])).toBe(
    String.raw`cooperbench-ts compare setting=solo 'arm=x; rm -rf '\''~'\''' logs --anyway`,
  );
  expect(compareCommand({ arm: "a\u001B[2J" }, {}, [])).toContain(String.raw`'arm=a\x1b[2J'`);
});
