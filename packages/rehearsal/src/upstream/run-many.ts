import { terminal } from "./console.ts";
import { evaluateRun } from "./eval-run.ts";
import { executeTask } from "./execute-task.ts";
import { PythonError } from "./python-error.ts";
import type { RunOptions } from "./run-options.ts";
import { newSession, noted, type Session } from "./run-session.ts";
import { featureText, type SelectedTask, type World } from "./world.ts";

/** Several tasks: each exception is that task's `error`, and the call goes on. */
export async function runMany(world: World, options: RunOptions, tasks: readonly SelectedTask[]): Promise<Session> {
  const session = newSession(options.autoEval ? [] : null);
  const queue = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const place = `${task.repo}/${task.taskId}`;
      const name = `${place}/${featureText(task.features)}`;
      const brackets = `${place} [${featureText(task.features)}]`;
      try {
        const end = await executeTask(world, options, task, null, true);
        session[end.skipped ? "skipped" : "completed"]++;
        session.cost += end.cost;
        session.results.push({ task: name, status: end.skipped ? "skip" : "done", cost: end.cost });
        terminal.print(`${end.skipped ? "→ done" : "✓ done"} ${brackets}`);
        if (!options.autoEval) continue;
        try {
          const result = await evaluateRun(
            world,
            options.name,
            { ...task, folder: options.setting, dir: end.dir },
            options.force,
          );
          session.evals?.push(noted(name, result));
          const word = result.error !== null ? "✗ error" : result.passed ? "✓ pass" : "✗ fail";
          terminal.print(`  ${result.skipped ? word.replace(/^./, "→") : word} ${brackets}`);
        } catch (error) {
          if (!(error instanceof PythonError)) throw error;
          terminal.print(`  → ✗ eval error ${place} ${error.message}`);
        }
      } catch (error) {
        if (!(error instanceof PythonError)) throw error;
        session.failed++;
        session.results.push({ task: name, status: "error", error: error.message });
        terminal.print(`✗ error ${place} ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.concurrency, tasks.length)) }, worker));
  // Where the progress bar was.
  terminal.print();
  return session;
}
