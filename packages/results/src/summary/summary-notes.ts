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

/** What the numbers leave out, of all trials (`line` null) or of one line. */
interface LeftOutNote {
  readonly line: SummaryLine | null;
  /** Notes of several lines that say the same have the same text of their sums. */
  readonly trials: number;
  readonly pass: number;
  readonly text: (trials: number, pass: number) => string;
}

/** What the numbers leave out, each thing once. */
export interface NoteGroup {
  readonly text: string;
  /** The lines that it is about, with their trials; empty: all. */
  readonly lines: readonly { readonly name: string; readonly trials: number }[];
}

/** What `summaryNotes` says beyond the rates, with what it repeats for each line taken together. */
export function summaryNoteGroups(summary: Summary): NoteGroup[] {
  const groups = Map.groupBy(leftOut(summary), ({ line, text }) => (line === null ? text : text(1, 0)));
  return [
    ...[...groups.values()].flatMap((notes) => {
      const [first] = notes;
      if (first === undefined) return [];
      const sum = (of: (note: LeftOutNote) => number) => notes.reduce((all, note) => all + of(note), 0);
      return {
        text: first.text(
          sum((note) => note.trials),
          sum((note) => note.pass),
        ),
        lines: notes.flatMap(({ line, trials: ofLine }) =>
          line === null ? [] : [{ name: lineName(line), trials: ofLine }],
        ),
      };
    }),
    ...notesOfGold(summary).map((text) => ({ text, lines: [] })),
  ];
}

function leftOutNotes(summary: Summary): string[] {
  return leftOut(summary).map(({ line, trials: count, pass, text }) =>
    line === null ? text(count, pass) : `${lineName(line)}: ${text(count, pass)}`,
  );
}

function leftOut({ total, leftOut: { taskFaults, laterAttempts, ...leftOut } }: Summary): LeftOutNote[] {
  const { taskBroken, repairedPatches, costUnknown, regraded } = leftOut;
  const ofAll = (text: string): LeftOutNote => ({ line: null, trials: 0, pass: 0, text: () => text });
  const where = (isThere: boolean, text: () => string): LeftOutNote[] => (isThere ? [ofAll(text())] : []);
  return [
    ...where(
      taskBroken > 0,
      () => `${trials(taskBroken)} in none of these numbers: nobody can pass there (exclude=task-broken)`,
    ),
    ...taskFaultNotes(taskFaults, taskBroken).map(ofAll),
    ...where(total.pending > 0, () => `${trials(total.pending)} without a verdict yet${toEvaluateText(leftOut)}`),
    ...leftOut.infraByReason.map(({ reason, count, ...line }) => ({
      line,
      trials: count,
      pass: 0,
      text: (some: number) =>
        `${trials(some)} infra_error: ${reason}${reasonTraits[reason].stands ? NOBODYS_WORK : ""}`,
    })),
    ...where(
      repairedPatches.trials > 0,
      () =>
        `${trials(repairedPatches.trials)} with a patch that upstream cut and that was made whole before evaluation, ${repairedPatches.pass} of them pass`,
    ),
    ...where(costUnknown > 0, () => `${trials(costUnknown)} of unknown cost: the sum is a lower bound`),
    ...where(
      regraded.trials > 0,
      () =>
        `${trials(regraded.trials)} of work that is only graded here: what its agents cost is in the tables, not in the sum`,
    ),
    ...where(
      regraded.again > 0,
      () => `${trials(regraded.again)} graded again: TOTAL counts each grading, so their work more than once`,
    ),
    ...laterAttempts.map(({ attempt, pass, fail, ...line }) => ({
      line,
      trials: pass + fail,
      pass,
      text: (some: number, passes: number) =>
        `${trials(some)} judged on agent attempt ${attempt} (${passes} pass, ${some - passes} fail): a retry is another draw from the model`,
    })),
    ...leftOut.diagnostics
      .filter(({ code, count: _count, ...line }) => !isInTable(code, line))
      .map(({ code, count, ...line }) => ({
        line,
        trials: count,
        pass: 0,
        text: (some: number) => `${trials(some)} with diagnostic ${code}`,
      })),
  ];
}

/** `coop?` says it of the whole line. */
function isInTable(code: string, { setting }: SummaryLine): boolean {
  return setting === null && code === "setting-unknown";
}

function toEvaluateText({ pendingByReason }: Pick<Summary["leftOut"], "pendingByReason">): string {
  const { count = 0 } = pendingByReason.find(({ reason }) => reason === "not-evaluated") ?? {};
  return count === 0 ? "" : `, ${count} of them only without their evaluation (not-evaluated)`;
}

const NOBODYS_WORK = " (the benchmark's own: nobody's work failed, and no run can mend it)";

function trials(count: number): string {
  return `${count} ${count === 1 ? "trial" : "trials"}`;
}
