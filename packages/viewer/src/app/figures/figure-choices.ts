import {
  type Denominator,
  type FigureEntry,
  type FigureName,
  type FigureOptions,
  figures,
  type GroupColumn,
  groupColumnNames,
  type PairRow,
  pictureWidths,
} from "@cooperbench-ts/results";
import {
  type Choice,
  chosen,
  chosenFlags,
  chosenRatePolicy,
  conflictChoice,
  denominatorChoice,
  excludeChoice,
  limitsChoice,
  successChoice,
} from "../parts/policy-choices.ts";

const widthChoice: Choice = {
  name: "width",
  label: "Width",
  standard: "page",
  values: [
    { value: "page", text: "that of the page" },
    ...Object.entries(pictureWidths).map(([value, width]) => ({ value, text: `${value}, ${width} pixels` })),
  ],
};

const policyChoices = {
  denominator: denominatorChoice,
  success: successChoice,
  limits: limitsChoice,
  conflict: conflictChoice,
} as const satisfies Record<string, Choice>;

/** Of these figures the standard is another one than everywhere else. */
const ownStandard: Partial<Record<FigureName, string>> = { "retry-bias": "exclude-infra" };

/** What can be chosen for a figure: the policies that change its numbers, and what every figure takes. */
export function choicesOf(name: FigureName): readonly { readonly choice: Choice; readonly standard: string }[] {
  const { takes = [] }: FigureEntry = figures[name];
  return [
    ...takes.flatMap((policy) => {
      const choice: Choice | undefined = Reflect.get(policyChoices, policy);
      if (choice === undefined) return [];
      const own = policy === "denominator" ? ownStandard[name] : undefined;
      return [{ choice, standard: own ?? choice.standard }];
    }),
    { choice: excludeChoice, standard: excludeChoice.standard },
    { choice: widthChoice, standard: widthChoice.standard },
  ];
}

/** While trials are still to be done, rates leave them out unless the address says otherwise: they have not failed. null: nothing is to be done. */
export function denominatorMeanwhile(name: FigureName, pairs: Iterable<PairRow>): Denominator | null {
  const takesIt = choicesOf(name).some(({ choice }) => choice === denominatorChoice);
  return takesIt && [...pairs].some(({ verdict, planned }) => planned && verdict === null) ? "exclude-infra" : null;
}

/** What the address chooses, with what holds meanwhile. */
export function queryMeanwhile(name: FigureName, query: URLSearchParams, pairs: Iterable<PairRow>): URLSearchParams {
  const meanwhile = chosen(denominatorChoice, query) === null ? denominatorMeanwhile(name, pairs) : null;
  return meanwhile === null ? query : new URLSearchParams([...query, [denominatorChoice.name, meanwhile]]);
}

/** As the command groups: by arm where it is known, else by model. */
export function standardGroups(pairs: Iterable<PairRow>): GroupColumn {
  return [...pairs].some(({ arm }) => arm !== null) ? "arm" : "model";
}

/** A figure with more groups is no figure any more. */
const MOST_GROUPS = 40;

/** What trials can be grouped by beside their setting: columns that tell some of them apart. */
export function groupsIn(pairs: readonly PairRow[]): GroupColumn[] {
  return groupColumnNames.filter((column) => {
    if (column === "setting") return false;
    const { size } = new Set(pairs.map((row) => row[column]));
    return size > 1 && size <= MOST_GROUPS;
  });
}

/** The groups that the address chooses. */
export function chosenGroups(query: URLSearchParams, standard: GroupColumn): readonly GroupColumn[] {
  const asked = (query.get("by") ?? "").split(",");
  const found = groupColumnNames.filter((column) => column !== "setting" && asked.includes(column));
  return found.length === 0 ? [standard] : found;
}

/** The options of a figure, with the flags and the properties that ask for the same elsewhere. */
export interface ChosenFigure {
  readonly options: FigureOptions;
  readonly flags: readonly string[];
  readonly properties: readonly string[];
}

/** What the address chooses for a figure that is drawn so wide. */
export function chosenFigure(
  name: FigureName,
  query: URLSearchParams,
  standard: GroupColumn,
  width: number,
): ChosenFigure {
  const { takes = [] }: FigureEntry = figures[name];
  const by = chosenGroups(query, standard);
  const conflict = chosen(conflictChoice, query);
  const anyway = query.get("anyway") === "1";
  const baselines = query.get("baselines") === "1" && takes.includes("baselines");
  const policies = choicesOf(name).flatMap(({ choice }) => (choice === widthChoice ? [] : [choice]));
  const named = policies.flatMap((choice) => {
    const value = chosen(choice, query);
    return value === null ? [] : [`${choice.name}: ${JSON.stringify(value)}`];
  });
  return {
    options: {
      by,
      width,
      ...chosenRatePolicy(query),
      ...(conflict === null ? {} : { conflict }),
      ...(anyway ? { acrossPolicies: true, anyway: true } : {}),
      ...(baselines ? { baselines: true } : {}),
    },
    flags: [
      `--width ${width}`,
      ...(by.join() === standard ? [] : [`--by ${by.join()}`]),
      ...chosenFlags(policies, query),
      ...(anyway ? ["--anyway"] : []),
      ...(baselines ? ["--baselines"] : []),
    ],
    properties: [
      `by: ${JSON.stringify(by)}`,
      `width: ${width}`,
      ...named,
      ...(anyway ? ["acrossPolicies: true", "anyway: true"] : []),
      ...(baselines ? ["baselines: true"] : []),
    ],
  };
}

/** The width that is chosen, in pixels; `room` is what the page has. */
export function chosenWidth(query: URLSearchParams, room: number): number {
  const named = chosen(widthChoice, query);
  const known = named === null ? undefined : Reflect.get(pictureWidths, named);
  // In steps, so that a window that is being dragged does not draw at every pixel.
  return typeof known === "number" ? known : Math.min(960, Math.max(280, Math.floor(room / 20) * 20));
}
