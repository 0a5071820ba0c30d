/** Two features of one task; `features` is ascending. */
export interface Pair {
  /** Dataset folder of the repository, for example `pallets_jinja_task`. */
  readonly repo: string;
  /** Task number. 0 is a valid task: never test it for truthiness. */
  readonly taskId: number;
  readonly features: readonly [number, number];
}

const PAIR_KEY = /^(?<repo>[\w.-]+)\/(?<task>\d+)\/f(?<a>\d+)_f(?<b>\d+)$/;

/** `repo/task/fA_fB`: the join key of every table and the path below `logs/<run>/<setting>/`. */
export function pairKey(pair: Pair): string {
  return `${pair.repo}/${pair.taskId}/f${pair.features[0]}_f${pair.features[1]}`;
}

/** `repo/task/fN`: how manifests and gold name a feature. */
export function featureKey({ repo, taskId }: Pick<Pair, "repo" | "taskId">, feature: number): string {
  return `${repo}/${taskId}/f${feature}`;
}

/** What is said by feature, of the features of a pair. */
export function ofFeatures<Value>(byFeature: Readonly<Record<string, Value>>, pair: Pair): Record<string, Value> {
  const keys = new Set(pair.features.map((feature) => featureKey(pair, feature)));
  return Object.fromEntries(Object.entries(byFeature).filter(([key]) => keys.has(key)));
}

/** The pair a key names, or null when the text is no pair key or its features are not ascending. */
export function parsePairKey(key: string): Pair | null {
  const parts = PAIR_KEY.exec(key)?.groups;
  if (parts === undefined) return null;
  const [taskId, a, b] = [Number(parts["task"]), Number(parts["a"]), Number(parts["b"])];
  if (a >= b || ![taskId, a, b].every(Number.isSafeInteger)) return null;
  return { repo: parts["repo"] as string, taskId, features: [a, b] };
}
