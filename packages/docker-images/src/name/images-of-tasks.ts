import { imageName, type ImageNaming, type TaskRef } from "./image-name.ts";

/** A task as a subset file lists it: each pair is two feature numbers. */
export interface TaskWithPairs extends TaskRef {
  readonly pairs: readonly (readonly [number, number])[];
}

/** An image that a selection of tasks needs, and what needs it. */
export interface RequiredImage {
  readonly name: string;
  /** Usually one; two repositories whose names differ only in `-` and `_` share an image. */
  readonly tasks: readonly TaskRef[];
  /** Keys `repo/task/fA_fB` of the pairs that need it. */
  readonly pairs: readonly string[];
}

/** The unique images of the tasks, in the order in which they are first needed. */
export function imagesOfTasks(tasks: readonly TaskWithPairs[], naming: ImageNaming = {}): RequiredImage[] {
  const images = new Map<string, { name: string; tasks: TaskRef[]; pairs: string[] }>();
  for (const { repo, taskId, pairs } of tasks) {
    const name = imageName({ repo, taskId }, naming);
    const image = images.get(name) ?? { name, tasks: [], pairs: [] };
    images.set(name, image);
    if (!image.tasks.some((task) => task.repo === repo && task.taskId === taskId)) image.tasks.push({ repo, taskId });
    for (const [a, b] of pairs) {
      const key = `${repo}/${taskId}/f${Math.min(a, b)}_f${Math.max(a, b)}`;
      if (!image.pairs.includes(key)) image.pairs.push(key);
    }
  }
  return [...images.values()];
}

/** Images by name alone, for callers that have no subset. */
export function imagesByName(names: readonly string[]): RequiredImage[] {
  return [...new Set(names)].map((name) => ({ name, tasks: [], pairs: [] }));
}
