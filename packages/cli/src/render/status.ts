import type { ExperimentStatus } from "@cooperbench-ts/core";
import { formatDuration, formatUsd } from "./format.ts";
import { alignedRows } from "./table.ts";

export function renderStatus(status: ExperimentStatus): string {
  const { holder } = status;
  const head = `${status.experiment}: ${holder === null ? "no harness works on it" : `process ${holder.pid} on ${holder.host} works on it since ${holder.since}`}`;
  const rows = [
    ["run", "planned", "pass", "fail", "infra", "running", "waiting", "spent"],
    ...status.settings.map((row) => [
      row.run,
      ...[row.planned, row.pass, row.fail, row.infraError, row.running, row.waiting].map(String),
      `${row.spent.unknownAttempts > 0 ? "≥ " : ""}${formatUsd(row.spent.knownUsd)}`,
    ]),
  ];
  const running = status.running.map(({ run, pair, phase, attempt, calls, costUsd, secondsLeft }) => {
    const facts = [
      `${phase} ${attempt}`,
      ...(calls === null ? [] : [`${calls} calls`]),
      ...(costUsd === null ? [] : [formatUsd(costUsd)]),
      `${formatDuration(secondsLeft * 1000)} left`,
    ];
    return `  ${run}/${pair}  ${facts.join(", ")}`;
  });
  const infra = status.infraByReason.map(({ reason, count }) => `  ${count} ${reason}`);
  return `${[
    head,
    "",
    ...alignedRows(rows, 1),
    ...(running.length > 0 ? ["", "running:", ...running] : []),
    ...(infra.length > 0 ? ["", "infra errors:", ...infra] : []),
    "",
    `spent ${formatUsd(status.spent.knownUsd)}, of it ${formatUsd(status.spent.wastedUsd)} in failed attempts${status.spent.unknownAttempts > 0 ? `, and ${status.spent.unknownAttempts} attempts of unknown cost` : ""}`,
  ].join("\n")}\n`;
}
