import { trialKey } from "@cooperbench-ts/results";
import type { ExperimentStatus, SpendTotals } from "@cooperbench-ts/results/experiment";
import type { TreeStatus } from "@cooperbench-ts/results/node";
import { formatDuration, formatUsd } from "./format.ts";
import { alignedRows } from "./table.ts";

/** Its lines. */
export function renderStatus(status: ExperimentStatus): string[] {
  const { holder } = status;
  const head = `${status.experiment}: ${holder === null ? "no harness works on it" : `process ${holder.pid} on ${holder.host} works on it since ${holder.since}`}`;
  const cutOff = status.settings.some(({ interrupted }) => interrupted > 0);
  const rows = [
    ["run", "planned", "pass", "fail", "infra", "running", ...(cutOff ? ["interrupted"] : []), "waiting", "spent"],
    ...status.settings.map((row) => [
      row.run,
      ...[row.planned, row.pass, row.fail, row.infraError, row.running].map(String),
      ...(cutOff ? [String(row.interrupted)] : []),
      String(row.waiting),
      `${row.spent.unknownAttempts > 0 ? "≥ " : ""}${formatUsd(row.spent.knownUsd)}`,
    ]),
  ];
  const running = status.running.map(({ run, pair, phase, attempt, steps, calls, costUsd, secondsLeft }) => {
    const facts = [
      `${phase} ${attempt}`,
      ...(steps === null ? [] : [`${steps} ${steps === 1 ? "step" : "steps"}`]),
      ...(calls === null ? [] : [`${calls} calls`]),
      ...(costUsd === null ? [] : [formatUsd(costUsd)]),
      `${formatDuration(secondsLeft * 1000)} left`,
    ];
    return `  ${trialKey({ run, pair })}  ${facts.join(", ")}`;
  });
  return [
    head,
    ...waitLines(status),
    "",
    ...alignedRows(rows, 1),
    ...(running.length > 0 ? ["", "running:", ...running] : []),
    ...toEvaluateLines(status),
    ...infraLines(status),
    "",
    spentLine(status.spent),
  ];
}

/** Of trees that are no experiment. */
export function renderTreeStatus(status: TreeStatus): string[] {
  const rows = [
    ["run", "planned", "pass", "fail", "infra", "waiting", "cost"],
    ...status.runs.map((row) => [
      row.run ?? "",
      ...[row.total, row.pass, row.fail, row.infraError, row.pending].map(String),
      costText(row),
    ]),
  ];
  return [
    `${status.tree}: results that no experiment here plans`,
    "",
    ...alignedRows(rows, 1),
    ...toEvaluateLines(status),
    ...infraLines(status),
    "",
    `cost of these results ${costText(status)}`,
  ];
}

function costText({ costUsd, costUnknown }: Pick<TreeStatus, "costUsd" | "costUnknown">): string {
  if (costUsd === null) return "unknown";
  return `${costUnknown > 0 ? "≥ " : ""}${formatUsd(costUsd)}`;
}

function infraLines({ infraByReason }: Pick<TreeStatus, "infraByReason">): string[] {
  if (infraByReason.length === 0) return [];
  return ["", "infra errors:", ...infraByReason.map(({ reason, count }) => `  ${count} ${reason}`)];
}

/** Of those that wait, whose agents need not work any more. */
function toEvaluateLines({ waitingByReason }: Pick<TreeStatus, "waitingByReason">): string[] {
  const { count = 0 } = waitingByReason.find(({ reason }) => reason === "not-evaluated") ?? {};
  return count === 0 ? [] : ["", `waiting for their evaluation alone (not-evaluated): ${count}`];
}

function waitsUntil({ until }: NonNullable<ExperimentStatus["paused"]>): string {
  return until === undefined ? "" : `, waits until ${until}`;
}

/** Why no new trial starts. */
function waitLines({ paused, stopping }: ExperimentStatus): string[] {
  return [
    ...(paused === null
      ? []
      : [`paused since ${paused.since} (${paused.cause})${waitsUntil(paused)}: ${paused.message}`]),
    ...(stopping === null ? [] : [`stopping since ${stopping.since} (${stopping.cause}): ${stopping.message}`]),
  ];
}

function spentLine({ knownUsd, wastedUsd, unknownAttempts, unknownCalls, unknownAtMostUsd }: SpendTotals): string {
  const known = `spent ${formatUsd(knownUsd)}, of it ${formatUsd(wastedUsd)} in failed attempts`;
  if (unknownAttempts === 0) return known;
  const calls = unknownCalls === 0 ? "" : ` (${unknownCalls} model calls)`;
  const bound = unknownAtMostUsd === null ? "" : `, at most ${formatUsd(unknownAtMostUsd)} more`;
  return `${known}, and ${unknownAttempts} attempts of unknown cost${calls}${bound}`;
}
