/** One invented task: repositories that exist nowhere, so nobody takes a rehearsal for a result. */
interface RehearsalTask {
  readonly repo: string;
  readonly taskId: number;
  readonly featureCount: number;
}

/** 12 repositories, 26 tasks; like the benchmark, one repository has a task 0 and no other. */
const rehearsalTasks: readonly RehearsalTask[] = [
  { repo: "acorn_tokens_task", taskId: 0, featureCount: 7 },
  { repo: "birch_cache_task", taskId: 101, featureCount: 5 },
  { repo: "birch_cache_task", taskId: 118, featureCount: 5 },
  { repo: "birch_cache_task", taskId: 142, featureCount: 6 },
  { repo: "cedar_router_task", taskId: 26, featureCount: 5 },
  { repo: "cedar_router_task", taskId: 56, featureCount: 5 },
  { repo: "dogwood_tables_task", taskId: 3997, featureCount: 5 },
  { repo: "dogwood_tables_task", taskId: 6252, featureCount: 6 },
  { repo: "dogwood_tables_task", taskId: 7309, featureCount: 5 },
  { repo: "elm_templates_task", taskId: 1465, featureCount: 10 },
  { repo: "elm_templates_task", taskId: 1559, featureCount: 10 },
  { repo: "elm_templates_task", taskId: 1621, featureCount: 10 },
  { repo: "fir_images_task", taskId: 25, featureCount: 5 },
  { repo: "fir_images_task", taskId: 68, featureCount: 5 },
  { repo: "hazel_prompts_task", taskId: 8394, featureCount: 5 },
  { repo: "hazel_prompts_task", taskId: 8563, featureCount: 6 },
  { repo: "hazel_prompts_task", taskId: 8635, featureCount: 6 },
  { repo: "larch_forms_task", taskId: 85, featureCount: 5 },
  { repo: "larch_forms_task", taskId: 153, featureCount: 6 },
  { repo: "maple_outline_task", taskId: 1655, featureCount: 10 },
  { repo: "maple_outline_task", taskId: 1706, featureCount: 8 },
  { repo: "oak_index_task", taskId: 17070, featureCount: 6 },
  { repo: "oak_index_task", taskId: 18813, featureCount: 6 },
  { repo: "pine_click_task", taskId: 2068, featureCount: 12 },
  { repo: "pine_click_task", taskId: 2800, featureCount: 7 },
  { repo: "rowan_types_task", taskId: 6554, featureCount: 10 },
];

export interface TaskPairs extends RehearsalTask {
  readonly pairs: readonly (readonly [number, number])[];
}

/** The full subset has this many pairs. */
export const rehearsalPairCount = 100;

/**
 * The pairs of each task: 22 tasks with four, four with three. With a `limit`, tasks are filled in turn, so a short rehearsal
 * still meets many repositories, the one with task 0 first.
 */
export function rehearsalPairs(limit: number): readonly TaskPairs[] {
  const quota = rehearsalTasks.map((_, index) => (index % 7 === 3 ? 3 : 4));
  const chosen: [number, number][][] = rehearsalTasks.map(() => []);
  let left = limit;
  for (let round = 0; left > 0 && round < 4; round++) {
    for (const [index, task] of rehearsalTasks.entries()) {
      if (left === 0 || round >= (quota[index] as number)) continue;
      // Neighbours first, then wider pairs: (1,2) (2,3) (3,4), then (1,4) and so on.
      const a = round < 3 ? round + 1 : 1;
      chosen[index]?.push([a, round < 3 ? a + 1 : Math.min(4 + (index % 2), task.featureCount)]);
      left--;
    }
  }
  return rehearsalTasks
    .map((task, index) => ({ ...task, pairs: (chosen[index] ?? []).sort((x, y) => x[0] - y[0] || x[1] - y[1]) }))
    .filter((task) => task.pairs.length > 0);
}
