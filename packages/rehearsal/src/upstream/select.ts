import { readdirSync } from "node:fs";
import { join } from "node:path";
import { settingFolders, type SettingFolder } from "../scenario/settings.ts";
import { textOf, type Values } from "./argv.ts";
import { PythonError } from "./python-error.ts";
import type { SelectedTask } from "./world.ts";
import { readIfThere } from "./write-file.ts";

export interface Selection {
  readonly subset: string | undefined;
  readonly repo: string | undefined;
  readonly task: number | undefined;
  readonly features: readonly number[] | undefined;
}

export function selectionOf(values: Values): Selection {
  const task = values["task"];
  return {
    subset: textOf(values, "subset"),
    repo: textOf(values, "repo"),
    task: typeof task === "number" ? task : undefined,
    features: featuresOf(values),
  };
}

function featuresOf(values: Values): readonly number[] | undefined {
  const words = textOf(values, "features")?.split(",");
  return words?.map((word) => {
    if (!/^\s*\d+\s*$/.test(word)) {
      throw new PythonError("ValueError", `invalid literal for int() with base 10: '${word.trim()}'`, [
        ["cooperbench/cli.py", 280, "_run_command"],
      ]);
    }
    return Number(word);
  });
}

interface Subset {
  readonly tasks: ReadonlySet<string>;
  readonly pairs: ReadonlyMap<string, readonly (readonly number[])[]>;
}

interface SubsetFile {
  readonly tasks: readonly {
    readonly repo: string;
    readonly task_id: number;
    readonly pairs?: readonly (readonly number[])[];
  }[];
}

const CLI_FRAME = ["cooperbench/cli.py", 258, "main"] as const;

function loadSubset(datasetDir: string, name: string): Subset {
  const path = join(datasetDir, "subsets", `${name}.json`);
  const text = readIfThere(path);
  if (text === null) {
    throw new PythonError("ValueError", `Subset '${name}' not found at ${path}`, [
      CLI_FRAME,
      ["cooperbench/runner/core.py", 84, "run"],
      ["cooperbench/runner/tasks.py", 26, "load_subset"],
    ]);
  }
  const file = JSON.parse(text) as SubsetFile;
  const key = (task: SubsetFile["tasks"][number]): string => `${task.repo}/${task.task_id}`;
  return {
    tasks: new Set(file.tasks.map(key)),
    pairs: new Map(file.tasks.flatMap((task) => (task.pairs === undefined ? [] : [[key(task), task.pairs] as const]))),
  };
}

function folders(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .sort();
}

function combinations(ids: readonly number[]): readonly (readonly number[])[] {
  return ids.flatMap((a, index) => ids.slice(index + 1).map((b) => [a, b]));
}

/** Upstream's `discover_tasks`, its slips included: task 0 as a filter filters nothing, `-f` beats the subset's pairs. */
export function selectTasks(datasetDir: string, selection: Selection): readonly SelectedTask[] {
  const subset = selection.subset === undefined ? null : loadSubset(datasetDir, selection.subset);
  let repos: readonly string[];
  try {
    repos = folders(datasetDir);
  } catch {
    throw new PythonError("FileNotFoundError", `[Errno 2] No such file or directory: '${datasetDir}'`, [
      CLI_FRAME,
      ["cooperbench/runner/tasks.py", 70, "discover_tasks"],
    ]);
  }
  const tasks: SelectedTask[] = [];
  for (const repo of repos) {
    if (selection.repo !== undefined && selection.repo !== "" && selection.repo !== repo) continue;
    for (const folder of folders(join(datasetDir, repo))) {
      const number = /^task(\d+)$/.exec(folder)?.[1];
      if (number === undefined) continue;
      const taskId = Number(number);
      if (selection.task !== undefined && selection.task !== 0 && selection.task !== taskId) continue;
      const key = `${repo}/${taskId}`;
      if (subset !== null && !subset.tasks.has(key)) continue;
      const ids = folders(join(datasetDir, repo, folder)).flatMap((name) => {
        const id = /^feature(\d+)$/.exec(name)?.[1];
        return id === undefined ? [] : [Number(id)];
      });
      if (ids.length < 2) continue;
      const asked = selection.features;
      const chosen =
        asked !== undefined
          ? asked.every((id) => ids.includes(id))
            ? [asked]
            : []
          : (subset?.pairs.get(key)?.filter((pair) => pair.every((id) => ids.includes(id))) ??
            combinations(ids.sort((a, b) => a - b)));
      for (const features of chosen) tasks.push({ repo, taskId, features });
    }
  }
  return tasks;
}

export interface SelectedRun {
  readonly repo: string;
  readonly taskId: number;
  /** In the order of the folder's name. */
  readonly features: readonly number[];
  readonly folder: SettingFolder;
  /** Relative like everything that upstream prints. */
  readonly dir: string;
}

/** Upstream's `discover_runs`: every folder with a result.json, whatever it says. */
export function selectRuns(
  logsDir: string,
  datasetDir: string,
  run: string,
  selection: Selection,
): readonly SelectedRun[] {
  const subset = selection.subset === undefined ? null : loadSubset(datasetDir, selection.subset);
  const found: SelectedRun[] = [];
  const list = (dir: string): readonly string[] => {
    try {
      return folders(dir);
    } catch {
      return [];
    }
  };
  for (const folder of settingFolders) {
    const base = join(logsDir, run, folder);
    for (const repo of list(base)) {
      if (!repo.endsWith("_task")) continue;
      if (selection.repo !== undefined && selection.repo !== "" && selection.repo !== repo) continue;
      for (const task of list(join(base, repo))) {
        if (!/^\d+$/.test(task)) continue;
        if (selection.task !== undefined && selection.task !== 0 && selection.task !== Number(task)) continue;
        const key = `${repo}/${Number(task)}`;
        if (subset !== null && !subset.tasks.has(key)) continue;
        for (const pair of list(join(base, repo, task))) {
          const parts = pair.split("_").filter((part) => part.startsWith("f"));
          if (parts.length < 2 || !parts.every((part) => /^f\d+$/.test(part))) continue;
          const features = parts.map((part) => Number(part.slice(1)));
          const sameSet = (ids: readonly number[]): boolean =>
            ids.length === features.length && ids.every((id) => features.includes(id));
          if (selection.features !== undefined && !sameSet(selection.features)) continue;
          const pairs = subset?.pairs.get(key);
          if (pairs !== undefined && !pairs.some((known) => known.every((id, index) => features[index] === id)))
            continue;
          const dir = join(base, repo, task, pair);
          if (readIfThere(join(dir, "result.json")) === null) continue;
          found.push({ repo, taskId: Number(task), features, folder, dir });
        }
      }
    }
  }
  return found;
}
