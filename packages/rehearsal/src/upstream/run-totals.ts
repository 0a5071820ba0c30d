import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Upstream's `get_run_totals`: what all result.json files below a run and setting add up to. Unreadable ones are passed over. */
export function runTotals(dir: string): {
  readonly cost: number;
  readonly runSeconds: number;
  readonly wallSeconds: number;
} {
  let [cost, runSeconds] = [0, 0];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let files: readonly string[];
  try {
    files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("result.json"));
  } catch {
    return { cost, runSeconds, wallSeconds: 0 };
  }
  for (const file of files) {
    try {
      const result = JSON.parse(readFileSync(join(dir, file), "utf8")) as Record<string, unknown>;
      cost += Number(result["total_cost"] ?? 0);
      runSeconds += Number(result["duration_seconds"] ?? 0);
      first = Math.min(first, Date.parse(String(result["started_at"])));
      last = Math.max(last, Date.parse(String(result["ended_at"])));
    } catch {
      continue;
    }
  }
  return { cost, runSeconds, wallSeconds: last > first ? (last - first) / 1000 : 0 };
}
