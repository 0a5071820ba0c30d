import { readdir } from "node:fs/promises";
import path from "node:path";
import { InputError, type Trial, trialKey } from "@cooperbench-ts/results";
import type { TrialState } from "@cooperbench-ts/results/experiment";
import type { Layout } from "@cooperbench-ts/results/node";

/**
 * Which of the trials have a folder in the place where their result is published, by key. Tasks are listed, not pairs: the
 * cost is one `readdir` per run, repository and task, however many trials there are.
 */
export async function publishedFolders(layout: Layout, trials: readonly Trial[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const listed = new Map<string, ReadonlySet<string>>();
  const holds = async (folder: string): Promise<boolean> => {
    const parent = path.dirname(folder);
    let names = listed.get(parent);
    if (names === undefined) {
      // A folder that its own parent does not hold need not be asked.
      const there = parent === layout.logs || (await holds(parent));
      names = new Set(there ? await readdir(parent).catch(() => []) : []);
      listed.set(parent, names);
    }
    return names.has(path.basename(folder));
  };
  for (const trial of trials) if (await holds(layout.published(trial))) found.add(trialKey(trial));
  return found;
}

/** Trials whose results are there without that the experiment knows them. Pure. */
export function findUnadopted(
  trials: readonly Trial[],
  states: ReadonlyMap<string, TrialState>,
  published: ReadonlySet<string>,
): Trial[] {
  return trials.filter((trial) => {
    const state = states.get(trialKey(trial));
    const known = state !== undefined && (state.judged !== null || state.lastAttempt > 0);
    return !known && published.has(trialKey(trial));
  });
}

export const UNADOPTED_WHY =
  "results are there that the experiment does not know; `run` refuses until they are adopted";

/** Running them would pay a second time for what is there. @throws InputError `results-not-adopted` */
export function refuseUnadopted(unadopted: readonly Trial[], layout: Layout): void {
  const [first] = unadopted;
  if (first === undefined) return;
  const others = unadopted.length === 1 ? "" : ` and ${unadopted.length - 1} other trials`;
  const runs = [...new Set(unadopted.map(({ run }) => run))];
  const calls = runs.map((run) => `\`cooperbench-ts adopt ${path.join(layout.logs, run)}\``);
  throw new InputError({
    code: "results-not-adopted",
    subject: path.dirname(layout.published(first)),
    problem: `There are results of ${trialKey(first)}${others} that this experiment does not know: upstream or a script made them, or its journal was lost.`,
    remedy: `Take them over with ${calls.join(", ")} and the flags of this call, or give the experiment another --name.`,
  });
}
