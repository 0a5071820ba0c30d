import { expect, test } from "vitest";
import { looseJson } from "./loose-json.ts";

test.each<[string, unknown]>([
  ['{"a": [1, "x\\n\\u00fc", null], "b": true}', { a: [1, "x\nü", null], b: true }],
  ["{'message': \"it's\", 'code': None, 'ok': False}", { message: "it's", code: null, ok: false }],
  ["{'error': {'message': 'cut off in the mid", { error: { message: "cut off in the mid" } }],
  ['{"a": {"b": [1, 2', { a: { b: [1, 2] } }],
  ["('Connection aborted.', 7)", ["Connection aborted.", 7]],
  ["{: , }}", { "": "" }],
  ["", null],
])("reads %s", (text, value) => {
  expect(looseJson(text)).toEqual(value);
});

test("comes to an end whatever it reads", () => {
  const characters = "{}[]()'\",:\\ a1\n";
  for (let seed = 1; seed <= 2000; seed++) {
    let [state, text] = [seed, ""];
    for (let i = 0; i < 60; i++) {
      state = (state * 48_271) % 2_147_483_647;
      text += characters[state % characters.length];
    }
    expect(() => looseJson(text)).not.toThrow();
  }
  expect(() => looseJson("[".repeat(100_000))).not.toThrow();
});
