import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { parseSubset, subsetPairs } from "./subset-file.ts";

const subset = (tasks: unknown, more: object = {}): string => JSON.stringify({ name: "lite", tasks, ...more });
const task = (pairs: unknown, more: object = {}): unknown => ({
  repo: "openai_tiktoken_task",
  task_id: 0,
  pairs,
  ...more,
});

test("pairs in the order of the file, task 0 included", () => {
  const parsed = parseSubset(
    subset([
      task([
        [1, 10],
        [1, 2],
      ]),
      { repo: "b_task", task_id: 7, pairs: [[3, 4]] },
    ]),
    "lite.json",
  );
  expect(parsed.name).toBe("lite");
  expect(subsetPairs(parsed)).toEqual([
    { repo: "openai_tiktoken_task", taskId: 0, features: [1, 10] },
    { repo: "openai_tiktoken_task", taskId: 0, features: [1, 2] },
    { repo: "b_task", taskId: 7, features: [3, 4] },
  ]);
});

test("without a name it is called as its file", () => {
  expect(parseSubset(JSON.stringify({ tasks: [task([[1, 2]])] }), "dataset/subsets/mine.json").name).toBe("mine");
});

test.each([
  ["not JSON", "{", "", /not JSON/],
  ["no tasks", "{}", "tasks", /tasks/],
  ["no task", subset([]), "tasks", /no tasks/],
  ["task without id", subset([{ repo: "a", pairs: [[1, 2]] }]), "tasks[0].task_id", /task_id/],
  ["task without pairs", subset([{ repo: "a", task_id: 1 }]), "tasks[0].pairs", /pairs/],
  ["groups", subset([{ repo: "a", task_id: 1, groups: [[1, 2, 3]] }]), "tasks[0].groups", /groups/],
  ["groups beside pairs", subset([task([[1, 2]], { groups: [] })]), "tasks[0].groups", /groups/],
  ["three features", subset([task([[1, 2, 3]])]), "tasks[0].pairs[0]", /\[1,2,3\] is no pair/],
  ["text", subset([task([["1", "2"]])]), "tasks[0].pairs[0]", /no pair/],
  [
    "descending",
    subset([
      task([
        [1, 2],
        [9, 3],
      ]),
    ]),
    "tasks[0].pairs[1]",
    /not ascending; expected \[3, 9\]/,
  ],
  ["twice the same feature", subset([task([[2, 2]])]), "tasks[0].pairs[0]", /twice/],
  ["a pair twice", subset([task([[1, 2]]), task([[1, 2]])]), "tasks[1].pairs[0]", /already at tasks\[0\]\.pairs\[0\]/],
])("%s is refused by file and field", (_, text, field, message) => {
  const error = caught(() => parseSubset(text, "my/lite.json"));
  expect(InputError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "subset-invalid", file: "my/lite.json", field });
  expect(String(error)).toMatch(message);
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}
