import type { GradedTrial } from "./graded-trial.ts";
import type { WorkRelation } from "./same-work.ts";

/**
 * Why two gradings of the same work come to different verdicts, in the order in which one is named before the other.
 * - `not-graded`: one side has no pass or fail: an infrastructure failure, or nothing yet.
 * - `flake`: gradings of one side differ among themselves.
 * - `patch-repair`: other bytes of a patch were graded.
 * - `merge-rule`: the patches came together in another way.
 * - `test-filter`: the two versions drop other test files from a patch.
 * - `conditions`: something else that is recorded differs; the detail says what.
 * - `unexplained`: nothing that is recorded differs.
 */
export const changeCauses = [
  "not-graded",
  "flake",
  "patch-repair",
  "merge-rule",
  "test-filter",
  "conditions",
  "unexplained",
] as const;
export type ChangeCause = (typeof changeCauses)[number];

export interface Cause {
  readonly cause: ChangeCause;
  /** What differs, in words. */
  readonly detail: string;
}

/** All gradings of one work in one tree; the first is the one that counts. */
export type Gradings = readonly [GradedTrial, ...GradedTrial[]];

/** Everything that speaks for a change of the verdict, the first of it first. Never empty. */
export function causesOf(before: Gradings, after: Gradings, relation: WorkRelation): [Cause, ...Cause[]] {
  const [a, b] = [before[0], after[0]];
  const found = [
    notGraded(a, b),
    flake(before, after),
    relation === "repaired" ? { cause: "patch-repair" as const, detail: "other bytes of a patch were graded" } : null,
    mergeRule(a, b),
    testFilter(a, b),
    conditions(a, b),
  ].filter((cause) => cause !== null);
  const [first, ...others] = found;
  return first === undefined
    ? [{ cause: "unexplained", detail: "nothing that is recorded differs; grade again with --repeat" }]
    : [first, ...others];
}

export function isGraded({ verdict }: GradedTrial): boolean {
  return verdict === "pass" || verdict === "fail";
}

function notGraded(a: GradedTrial, b: GradedTrial): Cause | null {
  const without = [a, b].filter((one) => !isGraded(one)).map(({ reason }) => reason);
  return without.length === 0 ? null : { cause: "not-graded", detail: without.join(", then ") };
}

function flake(before: Gradings, after: Gradings): Cause | null {
  const sides = [before, after].filter((side) => new Set(side.filter(isGraded).map(({ verdict }) => verdict)).size > 1);
  const said = sides.map((side) => side.map(({ verdict }) => verdict ?? "none").join(" "));
  return said.length === 0 ? null : { cause: "flake", detail: `its gradings: ${said.join("; then ")}` };
}

function mergeRule(a: GradedTrial, b: GradedTrial): Cause | null {
  const [one, other] = [a, b].map(
    ({ mergeStatus, mergeStrategy }) => `${mergeStatus ?? "none"}/${mergeStrategy ?? "none"}`,
  );
  return one === other ? null : { cause: "merge-rule", detail: `merge ${one}, then ${other}` };
}

function testFilter(a: GradedTrial, b: GradedTrial): Cause | null {
  const [one, other] = [a, b].map(({ conditions: { evalPolicy } }) => evalPolicy?.testFilter ?? "unknown");
  if (one === undefined || other === undefined || one === other || one === "unknown" || other === "unknown")
    return null;
  const differing = new Set<string>();
  for (const { dropped } of [...(a.patches ?? []), ...(b.patches ?? [])]) {
    for (const file of dropped[one]) if (!dropped[other].includes(file)) differing.add(file);
    for (const file of dropped[other]) if (!dropped[one].includes(file)) differing.add(file);
  }
  return differing.size === 0
    ? null
    : { cause: "test-filter", detail: `dropped by one of them: ${[...differing].join(", ")}` };
}

function conditions({ conditions: a }: GradedTrial, { conditions: b }: GradedTrial): Cause | null {
  const differing = [
    ...differs("eval policy", a.evalPolicy?.id, b.evalPolicy?.id),
    ...differs("upstream", a.upstreamVersion, b.upstreamVersion),
    ...differs("image", a.imageDigest, b.imageDigest),
    ...Object.keys(a.datasetHash ?? {}).flatMap((feature) =>
      differs(`dataset ${feature}`, a.datasetHash?.[feature], b.datasetHash?.[feature]),
    ),
  ];
  return differing.length === 0 ? null : { cause: "conditions", detail: differing.join(", ") };
}

/** What one side does not know is no difference. */
function differs(what: string, a: string | null | undefined, b: string | null | undefined): string[] {
  return a == null || b == null || a === b ? [] : [`${what}: ${a}, then ${b}`];
}
