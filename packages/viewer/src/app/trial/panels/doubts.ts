import type { Diagnostic, PairRow, TaskFaultRow } from "@cooperbench-ts/results";

/** Something that bears on whether to believe a verdict. */
export interface Doubt {
  readonly code: string;
  /** `against`: it speaks against the verdict. `note`: it should be known with it. `unknown`: nobody looked. */
  readonly weight: "against" | "note" | "unknown";
  readonly text: string;
}

export interface DoubtFacts {
  readonly row: PairRow;
  readonly diagnostics: readonly Pick<Diagnostic, "code" | "message">[];
  /** Of all trees that are shown. */
  readonly taskFaults: readonly TaskFaultRow[];
  /** The same pair, setting and arm in other repeats. */
  readonly repeats: readonly PairRow[];
}

/** What speaks against a verdict, and what should be known with it; the weightiest first. */
export function doubtsOf(facts: DoubtFacts): Doubt[] {
  if (facts.row.verdict !== "pass" && facts.row.verdict !== "fail") return [];
  const all = [
    ...ofDiagnostics(facts),
    ...ofGold(facts.row),
    ...facts.taskFaults.flatMap((fault) => ofFault(fault, facts.row)),
    ...ofGrading(facts.row),
    ...ofAttempts(facts.row),
    ...ofRepeats(facts),
  ];
  // A task that is known to be broken is told once.
  const first = new Map(all.toReversed().map((doubt) => [doubt.code, doubt]));
  return weights.flatMap((weight) => all.filter((doubt) => doubt.weight === weight && first.get(doubt.code) === doubt));
}

const weights = ["against", "note", "unknown"] as const satisfies readonly Doubt["weight"][];

/** In one sentence. */
export function beliefSentence(doubts: readonly Doubt[]): string {
  const [against, unknown] = [of(doubts, "against"), of(doubts, "unknown")];
  if (against > 0)
    return `${against === 1 ? "One thing speaks" : `${against} things speak`} against this verdict: read ${against === 1 ? "it" : "them"} before you count it.`;
  return unknown > 0
    ? "Nothing that is recorded speaks against this verdict, but not everything was looked at."
    : "Nothing speaks against this verdict.";
}

function of(doubts: readonly Doubt[], wanted: Doubt["weight"]): number {
  return doubts.filter(({ weight }) => weight === wanted).length;
}

/** Diagnostics that bear on a verdict, and on which. The judge's message says the rest. */
const bearing: Readonly<
  Record<string, { readonly on: "pass" | "fail" | "both"; readonly weight: "against" | "note"; readonly text: string }>
> = {
  "no-tests-ran": { on: "pass", weight: "against", text: "A feature counts as passed though no test is seen to run." },
  "patch-not-applied": { on: "pass", weight: "against", text: "A patch is missing from what was tested." },
  "merged-by-single-agent": {
    on: "pass",
    weight: "against",
    text: "The pass stands on the patch of one agent: it says nothing of their work together.",
  },
  "empty-patch": { on: "pass", weight: "against", text: "The pass stands on the patch of one agent." },
  "patch-damaged": { on: "fail", weight: "against", text: "A patch was graded in a shape that upstream had damaged." },
  "stale-eval": { on: "both", weight: "against", text: "The evaluation is of an earlier result." },
  "dated-eval": { on: "both", weight: "against", text: "The evaluation may be of an earlier result." },
  "path-body-mismatch": { on: "both", weight: "against", text: "The files name another pair than their folder." },
  "tests-failed-on-network": { on: "fail", weight: "against", text: "A test failed on the network." },
  "tests-failed-on-disk": { on: "fail", weight: "against", text: "A test failed on the disk." },
  "test-timeout": { on: "fail", weight: "note", text: "The tests ran into their time limit: the machine may be slow." },
  "killed-in-tests": { on: "fail", weight: "against", text: "A test process was killed." },
  "submitted-after-api-error": { on: "fail", weight: "against", text: "An agent ended in an error of its model." },
  "docker-refused": { on: "fail", weight: "note", text: "A container that the agents asked for was refused." },
  "oom-in-container": { on: "fail", weight: "note", text: "A process was killed for memory." },
  "not-submitted": { on: "fail", weight: "note", text: "An agent changed files and handed in nothing." },
  "submit-nudge": { on: "both", weight: "note", text: "An agent was asked to submit." },
  "graded-at-limit": { on: "both", weight: "note", text: "The agents were ended at their time limit." },
  "killed-after-result": { on: "both", weight: "note", text: "The process was ended after its result was written." },
  "unreadable-file": { on: "both", weight: "note", text: "A file could not be read." },
  "rejected-file": { on: "both", weight: "note", text: "A file could not be understood." },
  "unsupported-trajectory": { on: "both", weight: "note", text: "A trajectory could not be read." },
};

function ofDiagnostics({ row, diagnostics }: DoubtFacts): Doubt[] {
  return diagnostics.flatMap(({ code, message }) => {
    const found = Object.hasOwn(bearing, code) ? bearing[code] : undefined;
    if (found === undefined || (found.on !== "both" && found.on !== row.verdict)) return [];
    return [{ code, weight: found.weight, text: `${found.text} ${capital(message)}.`.replace(/\.\.$/, ".") }];
  });
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function ofGold(row: PairRow): Doubt[] {
  const found: [boolean, Doubt][] = [
    [
      row.taskBroken === true,
      {
        code: "task-broken",
        weight: "against",
        text: "Nobody passes a feature of this pair, and the evaluations share an error that is not about the work.",
      },
    ],
    [
      row.asGoldFails === true,
      {
        code: "as-gold-fails",
        weight: "against",
        text: "It fails exactly as the dataset's own solution fails here: the task may be what is broken.",
      },
    ],
    [
      row.goldCanPass === false && row.verdict === "fail",
      { code: "gold-cannot-pass", weight: "against", text: "The dataset's own solution does not pass here either." },
    ],
    [
      row.goldCoop === "conflict" && row.reason === "merge-conflict",
      {
        code: "gold-conflicts",
        weight: "note",
        text: "The dataset's own patches conflict too: agents that do not arrange where to write cannot pass.",
      },
    ],
    [
      row.goldPassesEmpty === true && row.verdict === "pass",
      { code: "gold-passes-empty", weight: "against", text: "Both features pass with a patch that changes nothing." },
    ],
    [
      row.goldWithoutTest === true && row.verdict === "pass",
      {
        code: "gold-without-test",
        weight: "against",
        text: "A feature passes with its own solution though no test of it is seen to run.",
      },
    ],
    [
      row.goldFlaky === true,
      { code: "gold-flaky", weight: "against", text: "The same solution was graded differently when it was repeated." },
    ],
    [
      row.goldCanPass === null && row.verdict === "fail",
      {
        code: "gold-unknown",
        weight: "unknown",
        text: "Whether the dataset's own solution passes here is not known: `gold` was not run under these conditions.",
      },
    ],
  ];
  return found.filter(([holds]) => holds).map(([, doubt]) => doubt);
}

function ofFault(fault: TaskFaultRow, row: PairRow): Doubt[] {
  const isHere =
    fault.pairKey === null
      ? fault.repo === row.repo &&
        fault.taskId === row.taskId &&
        (fault.featureId === row.featureA || fault.featureId === row.featureB)
      : fault.pairKey === row.pairKey;
  if (!isHere) return [];
  if (fault.fault === "flaky-verdict")
    return [
      {
        code: "flaky-verdict",
        weight: "against",
        text: `Equal patches of this pair were judged differently: ${fault.affected} of ${fault.evaluations} passed${fault.cause === "rules-unknown" ? "; nobody knows whether by the same rules" : ""}.`,
      },
    ];
  if (fault.fault === "never-passes" && row.verdict === "fail")
    return [
      {
        code: "task-broken",
        weight: "against",
        text: `Nobody passes feature ${fault.featureId}: ${fault.affected} of ${fault.evaluations} evaluations share an error that is not about the work.`,
      },
    ];
  return [];
}

function ofGrading(row: PairRow): Doubt[] {
  const found: [boolean, Doubt][] = [
    [
      row.patchRepaired === true,
      {
        code: "patch-repaired",
        weight: "note",
        text: "Upstream had cut a patch, and it was made whole before it was evaluated.",
      },
    ],
    [
      row.judged === "result-and-eval",
      {
        code: "judged-without-files",
        weight: "unknown",
        text: "It was judged by result and evaluation alone: nobody looked at what the agents and their containers did.",
      },
    ],
    [
      row.evalPolicy === null,
      {
        code: "rules-unknown",
        weight: "unknown",
        text: "By which rules it was graded is not known: no version of upstream is recorded.",
      },
    ],
  ];
  return found.filter(([holds]) => holds).map(([, doubt]) => doubt);
}

function ofAttempts({ attempts, evalAttempts }: PairRow): Doubt[] {
  const agents: Doubt[] =
    attempts !== null && attempts > 1
      ? [
          {
            code: "later-attempt",
            weight: "note",
            text: `It stands on agent attempt ${attempts}: every retry is another draw from the model.`,
          },
        ]
      : [];
  const evals: Doubt[] =
    evalAttempts !== null && evalAttempts > Math.max(1, attempts ?? 1)
      ? [{ code: "later-eval", weight: "note", text: `It was evaluated ${evalAttempts} times; the last one counts.` }]
      : [];
  return [...agents, ...evals];
}

function ofRepeats({ row, repeats }: DoubtFacts): Doubt[] {
  const judged = [row, ...repeats].filter(({ verdict }) => verdict === "pass" || verdict === "fail");
  const passes = judged.filter(({ verdict }) => verdict === "pass").length;
  if (passes === 0 || passes === judged.length) return [];
  return [
    {
      code: "repeats-differ",
      weight: "note",
      text: `Repeats of it came out differently: ${passes} of ${judged.length} pass.`,
    },
  ];
}
