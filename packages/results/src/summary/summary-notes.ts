import { reasonTraits } from "../formats/reasons.ts";
import { goldNotes } from "../gold/gold-counts.ts";
import type { PassRate } from "./pass-rate.ts";
import { lineName, type SummaryLine } from "./summary-line.ts";
import { taskFaultNotes } from "./summary-task-faults.ts";
import type { Summary, SummaryRates } from "./summarize.ts";

/** The lines under the table: the rates with their bounds, then what the numbers leave out. One sentence each. */
export function summaryNotes(summary: Summary): string[] {
  return [...summary.rates.map(rateNote), ...leftOutNotes(summary), ...notesOfGold(summary)];
}

function notesOfGold({ gold }: Summary): string[] {
  if (gold === null) return [];
  const rates =
    gold.cannotPass.length === 0
      ? []
      : gold.passable.map(
          ({ infraExcluded, unknown, ...line }) =>
            `${lineName(line)}: over the pairs that can pass here, pass rate ${rateText(infraExcluded)}${unknown === 0 ? "" : ` (gold is unknown for ${trials(unknown)})`}`,
        );
  return [...goldNotes(gold), ...rates];
}

function rateNote(rates: SummaryRates): string {
  const { lowest, highest } = rates.bounds;
  const bounds =
    lowest === null || highest === null || lowest === highest
      ? ""
      : `; over all planned trials it ends between ${percent(lowest)} and ${percent(highest)}`;
  const asFail = rates.infraAsFail.n === rates.infraExcluded.n ? "" : `; infra as fail ${rateText(rates.infraAsFail)}`;
  return `${lineName(rates)}: pass rate ${rateText(rates.infraExcluded)}${asFail}${bounds}`;
}

function rateText(rate: PassRate): string {
  if (rate.rate === null) return "unknown (nothing judged)";
  return `${percent(rate.rate)} (${rate.k}/${rate.n}, ${intervalText(rate)})`;
}

function intervalText({ ci, lower, upper }: PassRate): string {
  if (lower === null || upper === null) return "no interval: too few tasks for one by whole tasks";
  const [, method = ci, level = "95"] = /^(.*)-([\d.]+)$/.exec(ci) ?? [];
  return `${level} % ${METHODS[method] ?? method} ${percent(lower)} to ${percent(upper)}`;
}

/** Repeats are no trials of their own: their interval draws whole tasks. */
const METHODS: Readonly<Record<string, string>> = {
  wilson: "Wilson",
  "task-cluster-bootstrap": "bootstrap by task",
  "wilson-by-task": "Wilson by task",
};

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function leftOutNotes({ total, leftOut }: Summary): string[] {
  const notes: string[] = [];
  if (leftOut.taskBroken > 0)
    notes.push(`${trials(leftOut.taskBroken)} in none of these numbers: nobody can pass there (exclude=task-broken)`);
  notes.push(...taskFaultNotes(leftOut.taskFaults, leftOut.taskBroken));
  if (total.pending > 0) notes.push(`${trials(total.pending)} without a verdict yet${toEvaluateText(leftOut)}`);
  for (const { reason, count, ...line } of leftOut.infraByReason)
    notes.push(
      `${lineName(line)}: ${trials(count)} infra_error: ${reason}${reasonTraits[reason].stands ? NOBODYS_WORK : ""}`,
    );
  if (leftOut.repairedPatches.trials > 0) {
    notes.push(
      `${trials(leftOut.repairedPatches.trials)} with a patch that upstream cut and that was made whole before evaluation, ${leftOut.repairedPatches.pass} of them pass`,
    );
  }
  if (leftOut.costUnknown > 0) notes.push(`${trials(leftOut.costUnknown)} of unknown cost: the sum is a lower bound`);
  const { regraded } = leftOut;
  if (regraded.trials > 0)
    notes.push(
      `${trials(regraded.trials)} of work that is only graded here: what its agents cost is in the tables, not in the sum`,
    );
  if (regraded.again > 0)
    notes.push(`${trials(regraded.again)} graded again: TOTAL counts each grading, so their work more than once`);
  for (const { attempt, pass, fail, ...line } of leftOut.laterAttempts) {
    notes.push(
      `${lineName(line)}: ${trials(pass + fail)} judged on agent attempt ${attempt} (${pass} pass, ${fail} fail): a retry is another draw from the model`,
    );
  }
  for (const { code, count, ...line } of leftOut.diagnostics)
    if (!isInTable(code, line)) notes.push(`${lineName(line)}: ${trials(count)} with diagnostic ${code}`);
  return notes;
}

/** `coop?` says it of the whole line. */
function isInTable(code: string, { setting }: SummaryLine): boolean {
  return setting === null && code === "setting-unknown";
}

function toEvaluateText({ pendingByReason }: Summary["leftOut"]): string {
  const { count = 0 } = pendingByReason.find(({ reason }) => reason === "not-evaluated") ?? {};
  return count === 0 ? "" : `, ${count} of them only without their evaluation (not-evaluated)`;
}

const NOBODYS_WORK = " (the benchmark's own: nobody's work failed, and no run can mend it)";

function trials(count: number): string {
  return `${count} ${count === 1 ? "trial" : "trials"}`;
}
