import { groupBy } from "../stats/group-rows.ts";
import { quote } from "../verdict/redact.ts";
import { type ErrorSignature, PYTHON } from "./error-signature.ts";
import type { TaskFaultRow } from "./task-faults-shape.ts";

/** One evaluation of a feature that nobody passes, in which a test ran or errors were printed. */
export interface FailedEvaluation {
  readonly repo: string;
  readonly taskId: number;
  readonly featureId: number;
  readonly pairKey: string;
  readonly dir: string;
  readonly errors: readonly ErrorSignature[];
  /** The judge found that no test could run, and that this was not the work; the line that says so. */
  readonly setUp: string | null;
}

/** A shared error has to be in at least this share of the evaluations: one of ten may have failed in another way before it. */
const SHARED = 0.9;

type Cause = NonNullable<TaskFaultRow["cause"]>;

interface Candidate {
  readonly signature: string;
  readonly cause: Cause;
  readonly quote: string;
  readonly dir: string;
  readonly evaluations: number;
}

/**
 * Features whose evaluations share an error that is not about them. A hard feature fails in other ways: by assertions of its
 * tests, by names that the work does not have. What is left is a warning that something outside the repository raises as an
 * error, a name that a module outside does not have, an error from a package outside that other features of the task share in
 * other pairs, or a set-up that never came to a test.
 *
 * @param minimum evaluations that a feature needs
 */
export function neverPasses(
  evaluations: readonly FailedEvaluation[],
  minimum: number,
): Omit<TaskFaultRow, "trials" | "pairKey">[] {
  const ofTasks = groupBy(evaluations, ({ repo, taskId }) => `${repo}/${taskId}`);
  return [...ofTasks.values()].flatMap((ofTask) => {
    const features = [...groupBy(ofTask, ({ featureId }) => String(featureId)).values()];
    return features.flatMap((all) => {
      const [first] = all;
      if (first === undefined || all.length < minimum) return [];
      const others = features.filter((other) => other !== all);
      const best = candidates(all, others)
        .filter((candidate) => candidate.evaluations >= SHARED * all.length)
        .sort(byWeight)[0];
      if (best === undefined) return [];
      return [
        {
          fault: "never-passes" as const,
          repo: first.repo,
          taskId: first.taskId,
          featureId: first.featureId,
          evaluations: all.length,
          affected: best.evaluations,
          cause: best.cause,
          signature: best.signature,
          quote: quote(best.quote),
          dir: best.dir,
        },
      ];
    });
  });
}

/** What needs no other feature to be believed goes first, then what is more frequent. */
function byWeight(a: Candidate, b: Candidate): number {
  const shared = ({ cause }: Candidate) => (cause === "shared-by-features" ? 1 : 0);
  return shared(a) - shared(b) || b.evaluations - a.evaluations || (a.signature < b.signature ? -1 : 1);
}

function candidates(all: readonly FailedEvaluation[], others: readonly (readonly FailedEvaluation[])[]): Candidate[] {
  const errors = all.flatMap(({ errors: own, dir }) => own.map((error) => ({ error, dir })));
  const known = [...groupBy(errors, ({ error }) => error.text).values()].flatMap((same): Candidate[] => {
    const { error, dir } = same.find(({ error: one }) => one.outside !== null) ?? {};
    const cause = error === undefined ? null : causeOf(error, all, others);
    if (error === undefined || dir === undefined || cause === null) return [];
    return [{ signature: error.text, cause, quote: error.quote, dir, evaluations: same.length }];
  });
  return [...known, ...setUps(all)];
}

function causeOf(
  { kind, outside, text }: ErrorSignature,
  all: readonly FailedEvaluation[],
  others: readonly (readonly FailedEvaluation[])[],
): Cause | null {
  if (outside === null || kind === "assertion") return null;
  if (kind === "warning") return "warning-as-error";
  if (kind === "module") return "missing-in-module";
  // Of Python's own library: how the work calls it.
  if (outside === PYTHON) return null;
  const has = (one: FailedEvaluation): boolean => one.errors.some((error) => error.text === text);
  const own = new Set(all.filter(has).map(({ pairKey }) => pairKey));
  const elsewhere = others.some(
    (other) =>
      other.filter(has).length >= SHARED * other.length && other.some((one) => has(one) && !own.has(one.pairKey)),
  );
  return elsewhere ? "shared-by-features" : null;
}

/** Runs that never came to a test, by their line. */
function setUps(all: readonly FailedEvaluation[]): Candidate[] {
  const lines = all.flatMap(({ setUp, dir }) => (setUp === null ? [] : [{ line: setUp, dir }]));
  return [...groupBy(lines, ({ line }) => line.replaceAll(/\d+/g, "<n>")).entries()].flatMap(([signature, same]) => {
    const [first] = same;
    return first === undefined
      ? []
      : [{ signature, cause: "set-up" as const, quote: first.line, dir: first.dir, evaluations: same.length }];
  });
}
