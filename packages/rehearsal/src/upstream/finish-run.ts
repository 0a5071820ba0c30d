import { join } from "node:path";
import { isoNow } from "./clock.ts";
import { terminal } from "./console.ts";
import { float } from "./python-json.ts";
import type { RunOptions } from "./run-options.ts";
import type { Session } from "./run-session.ts";
import { runTotals } from "./run-totals.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-file.ts";

function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  return whole >= 60 ? `${Math.floor(whole / 60)}m ${whole % 60}s` : `${whole}s`;
}

/** summary.json and the last lines: what this call did, and what the whole run folder adds up to. */
export function finishRun(
  world: World,
  options: RunOptions,
  taskCount: number,
  session: Session,
  seconds: number,
): void {
  const logDir = join(world.logsDir, options.name);
  const evals = session.evals;
  const count = (test: (result: NonNullable<Session["evals"]>[number]) => boolean): number =>
    (evals ?? []).filter(test).length;
  const [passed, errors] = [count((result) => result.passed && !result.error), count((result) => result.error)];
  const failed = count((result) => !result.passed && !result.error);
  const rate = float(passed / Math.max(passed + failed, 1));
  const evalOf = new Map(
    evals?.map((result) => [result.task, result.error ? "error" : result.passed ? "pass" : "fail"]),
  );
  writeJson(join(logDir, "summary.json"), {
    run_name: options.name,
    completed_at: isoNow(),
    pass_rate: evals === null ? null : rate,
    total_tasks: taskCount,
    completed: session.completed,
    skipped: session.skipped,
    failed: session.failed,
    total_cost: session.completed === 0 ? 0 : float(session.cost),
    total_time_seconds: float(seconds),
    results: session.results.map(({ cost, ...rest }) => ({
      ...rest,
      ...(cost === undefined ? {} : { cost: cost === 0 ? 0 : float(cost) }),
      ...(evals === null ? {} : { eval: evalOf.get(rest.task) ?? null }),
    })),
    ...(evals === null
      ? {}
      : {
          eval: {
            total_evaluated: passed + failed + errors,
            passed,
            failed,
            errors,
            skipped: count((result) => result.skipped),
            pass_rate: rate,
          },
        }),
  });
  const totals = runTotals(join(logDir, options.setting));
  const parts = [`${session.completed} completed`];
  if (session.skipped > 0) parts.push(`${session.skipped} skipped`);
  if (session.failed > 0) parts.push(`${session.failed} failed`);
  terminal.print();
  terminal.print(`runs:  ${parts.join(", ")}`);
  const evaluated = passed + failed + errors;
  if (evaluated > 0) {
    const words = [
      `${evaluated} evaluated`,
      ...(passed > 0 ? [`${passed} passed`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
    ];
    if (errors > 0) words.push(`${errors} errors`);
    terminal.print(`evals: ${words.join(", ")} (${((passed / evaluated) * 100).toFixed(1)}%)`);
  }
  terminal.print(`cost:  $${totals.cost.toFixed(2)}`);
  const wall = session.skipped === 0 ? duration(seconds) : `~${duration(totals.wallSeconds)}`;
  terminal.print(`time:  ${wall} (agent: ${duration(totals.runSeconds)})`);
  terminal.print();
  terminal.print(`logs: ${join(logDir, options.setting)}`);
}
