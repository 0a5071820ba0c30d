import type { RunningStatus } from "@cooperbench-ts/results/experiment";
import type { PairRow } from "@cooperbench-ts/results";
import { statuses } from "../load/page-data.ts";
import { counted } from "../parts/counted.ts";
import { duration, usd } from "../parts/format.ts";
import { Notice } from "../parts/notice.tsx";

/** That the trial is being run right now, and how far it is: what is read of it is of before. */
export function RunningNotice({ row }: { readonly row: Pick<PairRow, "run" | "pairKey"> }) {
  const running = statuses.value
    .flatMap((status) => status.running)
    .find(({ run, pair }) => run === row.run && pair === row.pairKey);
  return running === undefined ? null : <Notice>{runningWords(running)}</Notice>;
}

function runningWords({ phase, attempt, steps, calls, costUsd, secondsLeft }: RunningStatus): string {
  const facts = [
    steps === null ? null : counted(steps, "step"),
    calls === null ? null : counted(calls, "model call"),
    costUsd === null ? null : usd(costUsd),
    secondsLeft < 0 ? `over its time by ${duration(-secondsLeft)}` : `${duration(secondsLeft)} left at most`,
  ].filter((fact) => fact !== null);
  const what = phase === "agent" ? "its agents are at work" : "it is being evaluated";
  return `It is running now: ${what}, attempt ${attempt} (${facts.join(", ")}). Below is what was there when it was read.`;
}
