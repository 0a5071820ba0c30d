import {
  conflictPolicies,
  denominators,
  exclusions,
  limitPolicies,
  type RatePolicy,
  successPolicies,
} from "@cooperbench-ts/results";

/** Something that can be chosen on a page. Its name is the parameter of the address, and the flag of the command. */
export interface Choice<Value extends string = string> {
  readonly name: string;
  readonly label: string;
  /** What holds where nothing is chosen. */
  readonly standard: Value;
  readonly values: readonly { readonly value: Value; readonly text: string }[];
}

function choice<const Value extends string>(
  name: string,
  label: string,
  standard: Value,
  values: readonly Value[],
  texts: Readonly<Record<Value, string>>,
): Choice<Value> {
  return { name, label, standard, values: values.map((value) => ({ value, text: texts[value] })) };
}

export const denominatorChoice = choice("denominator", "Rates are over", "planned", denominators, {
  planned: "planned trials: what came to no result is a failure",
  evaluated: "trials that were evaluated",
  "exclude-infra": "trials that passed or failed",
});
export const successChoice = choice("success", "A success is", "eval", successPolicies, {
  eval: "a pass, however it was merged",
  joint: "a pass of both agents' work, not of one alone",
  "naive-only": "a pass of the plain merge",
});
export const limitsChoice = choice("limits", "An agent at its limits is", "graded", limitPolicies, {
  graded: "judged by its patch",
  fail: "a failure",
});
export const excludeChoice = choice("exclude", "Left out besides", "none", exclusions, {
  none: "nothing",
  "task-broken": "trials that nobody can pass here",
});
export const conflictChoice = choice("conflict", "A conflict is", "naive-both-patched", conflictPolicies, {
  "naive-both-patched": "a plain merge that conflicts, where both left a patch",
  "naive-all-evaluated": "a plain merge that conflicts, of all evaluated trials",
  "not-clean": "anything but a clean merge",
});

/** What `summary`, `compare` and `figures` all take. */
export const rateChoices = [denominatorChoice, successChoice, limitsChoice, excludeChoice] as const;

/** What the address chooses; null where it chooses nothing, or something that there is not. */
export function chosen<Value extends string>({ name, values }: Choice<Value>, query: URLSearchParams): Value | null {
  const given = query.get(name);
  return values.find(({ value }) => value === given)?.value ?? null;
}

/** Only what was chosen: where nothing is, each figure has its own. */
export function chosenRatePolicy(query: URLSearchParams): RatePolicy {
  const denominator = chosen(denominatorChoice, query);
  const success = chosen(successChoice, query);
  const limits = chosen(limitsChoice, query);
  const exclude = chosen(excludeChoice, query);
  return {
    ...(denominator === null ? {} : { denominator }),
    ...(success === null ? {} : { success }),
    ...(limits === null ? {} : { limits }),
    ...(exclude === null ? {} : { exclude }),
  };
}

/** The flags of the command that choose the same. */
export function chosenFlags(choices: readonly Choice[], query: URLSearchParams): string[] {
  return choices.flatMap((one) => {
    const value = chosen(one, query);
    return value === null ? [] : [`--${one.name} ${value}`];
  });
}
