import { DockerImagesError } from "../errors.ts";

/** A task of the dataset. `repo` is its folder name, for example `pallets_jinja_task`; task 0 is valid. */
export interface TaskRef {
  readonly repo: string;
  readonly taskId: number;
}

/** Where the images live. The defaults are upstream's: namespace `akhatua`, no registry prefix (Docker Hub). */
export interface ImageNaming {
  /** Host with optional port and path, for example `registry.example.org:5000/mirror`. */
  readonly registry?: string;
  readonly namespace?: string;
}

export interface ParsedImageName extends TaskRef {
  /** null: no registry in the name, so Docker Hub. */
  readonly registry: string | null;
  readonly namespace: string;
}

export const defaultNamespace = "akhatua";

const TASK_IMAGE =
  /^(?:(?<prefix>.+)\/)?(?<namespace>[^/]+)\/cooperbench-(?<repo>[a-z0-9][a-z0-9.-]*):task(?<task>\d+)$/;

/** `akhatua/cooperbench-{repo without _task, _ → -}:task{id}`: upstream's `get_image_name`, with a configurable prefix. */
export function imageName(task: TaskRef, naming: ImageNaming = {}): string {
  if (!Number.isSafeInteger(task.taskId) || task.taskId < 0) {
    throw new DockerImagesError("invalid-task", `task id ${task.taskId} of ${task.repo} is not a whole number from 0`, {
      remedy: "give the task's number as the dataset writes it",
    });
  }
  const repo = task.repo.replaceAll("_task", "").replaceAll("_", "-");
  const name = `${naming.namespace ?? defaultNamespace}/cooperbench-${repo}:task${task.taskId}`;
  return naming.registry === undefined ? name : `${naming.registry.replace(/\/+$/, "")}/${name}`;
}

/**
 * The task an image name stands for, or null when it is no task image. The inverse of `imageName` for every repository
 * whose folder name is `words_with_underscores_task`, which all of the dataset's are; a `-` in a folder name is lost.
 */
export function parseImageName(name: string): ParsedImageName | null {
  const parts = TASK_IMAGE.exec(name)?.groups;
  const repo = parts?.["repo"];
  const namespace = parts?.["namespace"];
  if (parts === undefined || repo === undefined || namespace === undefined) return null;
  return {
    registry: parts["prefix"] ?? null,
    namespace,
    repo: `${repo.replaceAll("-", "_")}_task`,
    taskId: Number(parts["task"]),
  };
}
