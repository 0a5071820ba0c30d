import { z } from "zod";
import { pairKey, type Pair } from "../pair.ts";
import { describeIssue } from "./file-parse.ts";
import { InvalidFileError } from "./invalid-file-error.ts";
import { parseJson } from "./parse-json.ts";

const featurePair = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
const subsetTask = z.looseObject({
  repo: z.string().min(1),
  task_id: z.int().nonnegative(),
  pairs: z.array(z.unknown()),
});
const subsetFileSchema = z.looseObject({ name: z.string().min(1).optional(), tasks: z.array(z.unknown()) });

export interface SubsetTask {
  readonly repo: string;
  /** 0 is a valid task. */
  readonly taskId: number;
  readonly pairs: readonly (readonly [number, number])[];
}

/** A subset of the dataset: which pairs of which tasks are planned. */
export interface Subset {
  readonly name: string;
  readonly tasks: readonly SubsetTask[];
}

const REMEDY = "Take the subset from the dataset of the upstream version that runs it, or correct the field.";

/**
 * The subset of `dataset/subsets/<name>.json`, as strict as upstream is careless: groups (which upstream expands to all pairs
 * of the task), pairs of another length than 2, unsorted pairs and duplicates are refused.
 * @param file the name for messages; without `name` in the text, its base name is the subset's name.
 * @throws {InvalidFileError} code `subset-invalid`.
 */
export function parseSubset(text: string, file: string): Subset {
  const fail = (field: string, problem: string, expected: string, remedy = REMEDY): never => {
    throw new InvalidFileError("subset-invalid", problem, { file, field, expected, remedy });
  };
  const json = parseJson(text);
  if (!json.ok) return fail("", `not JSON (${json.why})`, "a subset file with `name` and `tasks`");
  const head = subsetFileSchema.safeParse(json.value);
  if (!head.success)
    return fail(
      head.error.issues[0]?.path.map(String).join(".") ?? "",
      describeIssue(head.error.issues[0]),
      "an object with a list `tasks`",
    );
  if (head.data.tasks.length === 0) return fail("tasks", "no tasks", "at least one task");
  const seen = new Map<string, string>();
  const tasks = head.data.tasks.map((entry, t) => {
    const at = `tasks[${t}]`;
    if (typeof entry === "object" && entry !== null && "groups" in entry) {
      return fail(
        `${at}.groups`,
        "groups of more than two features",
        "`pairs` of two features",
        "Upstream would silently run every pair of the task, and of three features its eval tests the first two alone; choose a subset of pairs.",
      );
    }
    const task = subsetTask.safeParse(entry);
    if (!task.success) {
      const issue = task.error.issues[0];
      return fail(
        [at, ...(issue?.path ?? []).map(String)].join("."),
        issue?.message ?? "invalid task",
        "`repo` (text), `task_id` (number from 0) and `pairs`",
      );
    }
    const { repo, task_id: taskId, pairs } = task.data;
    if (pairs.length === 0) return fail(`${at}.pairs`, "no pairs", "at least one pair");
    return {
      repo,
      taskId,
      pairs: pairs.map((pair, p) => checkedPair({ repo, taskId, features: pair }, `${at}.pairs[${p}]`)),
    };
  });
  return { name: head.data.name ?? baseName(file), tasks };

  function checkedPair(
    pair: { repo: string; taskId: number; features: unknown },
    at: string,
  ): readonly [number, number] {
    const features = featurePair.safeParse(pair.features);
    if (!features.success)
      return fail(
        at,
        `${JSON.stringify(pair.features)?.slice(0, 80)} is no pair`,
        "two feature numbers, for example [6, 10]",
      );
    const [a, b] = features.data;
    if (a === b) return fail(at, `feature ${a} twice`, "two different features");
    if (a > b) return fail(at, `[${a}, ${b}] is not ascending`, `[${b}, ${a}]`);
    const key = pairKey({ ...pair, features: [a, b] });
    const earlier = seen.get(key);
    if (earlier !== undefined) return fail(at, `${key} is already at ${earlier}`, "each pair once");
    seen.set(key, at);
    return [a, b];
  }
}

/** The planned pairs in the order of the file. */
export function subsetPairs(subset: Subset): Pair[] {
  return subset.tasks.flatMap((task) =>
    task.pairs.map((features) => ({ repo: task.repo, taskId: task.taskId, features })),
  );
}

function baseName(file: string): string {
  return (file.split(/[/\\]/).at(-1) ?? file).replace(/\.json$/, "");
}
