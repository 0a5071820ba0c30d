import { type StepMark, stepMarks } from "@cooperbench-ts/results";
import type { CutText, PageText } from "../../documents/page-text.ts";
import type { PlacedStep, StepOrder } from "./step-order.ts";
import { hasFailedCall, knownText, type PageStep } from "./step-text.ts";

/** Which steps a reader wants to see; the address keeps it. */
export interface StepFilter {
  /** Agents whose lanes are shown; empty: all. */
  readonly lanes: readonly string[];
  /** With any of these marks; empty: all. */
  readonly marks: readonly StepMark[];
  /** Only steps with a command that failed. */
  readonly isFailed: boolean;
  /** Stands in the step's texts, whatever its case. */
  readonly words: string;
}

export function parseFilter(query: URLSearchParams): StepFilter {
  const list = (name: string): string[] => (query.get(name) ?? "").split(",").filter((one) => one !== "");
  const marks = new Set(list("marks"));
  return {
    lanes: list("lanes"),
    marks: stepMarks.filter((mark) => marks.has(mark)),
    isFailed: query.get("failed") === "1",
    words: query.get("find") ?? "",
  };
}

/** The parameters of an address; null: none. */
export function filterQuery(filter: StepFilter): Record<string, string | null> {
  return {
    lanes: filter.lanes.join(",") || null,
    marks: filter.marks.join(",") || null,
    failed: filter.isFailed ? "1" : null,
    find: filter.words || null,
  };
}

export function isFiltering({ lanes, marks, isFailed, words }: StepFilter): boolean {
  return lanes.length > 0 || marks.length > 0 || isFailed || words.trim() !== "";
}

/** Texts that were loaded because of a search, by their part. */
export type WholeTexts = ReadonlyMap<string, string>;

/** All of a text where it is there, else its ends. */
export function searchedText(text: PageText, whole: WholeTexts): string {
  return (typeof text === "string" ? undefined : whole.get(text.part)) ?? knownText(text);
}

/** The texts of which both ends alone can be searched as long as nobody loads them. */
export function cutTexts({ steps }: StepOrder): CutText[] {
  const cut = steps.flatMap(({ step }) => textsOf(step)).filter((text) => typeof text !== "string");
  return [...new Map(cut.map((text) => [text.part, text])).values()];
}

/** Whether a step is wanted. Of texts that are cut and not loaded, both ends are searched. */
export function matcherOf(filter: StepFilter, whole: WholeTexts = new Map()): (step: PlacedStep) => boolean {
  const words = filter.words.trim().toLowerCase();
  return ({ agent, step }) =>
    (filter.lanes.length === 0 || filter.lanes.includes(agent)) &&
    (filter.marks.length === 0 || filter.marks.some((mark) => step.marks.includes(mark))) &&
    (!filter.isFailed || hasFailedCall(step)) &&
    (words === "" || textsOf(step).some((text) => searchedText(text, whole).toLowerCase().includes(words)));
}

function textsOf({ thought, calls, received }: PageStep): PageText[] {
  return [
    thought,
    ...calls.flatMap(({ input, output }) => (output === null ? [input] : [input, output])),
    ...received.map(({ text }) => text),
  ];
}

/** Rows with the wanted steps alone; rows in which none is left are gone. */
export function filterRows({ rows }: StepOrder, isWanted: (step: PlacedStep) => boolean): (readonly PlacedStep[])[] {
  return rows.map((row) => row.filter(isWanted)).filter((row) => row.length > 0);
}

/** Where a reader may want to go at once; only what the trial has. */
export interface Landmark {
  readonly label: string;
  readonly step: PlacedStep;
}

export function landmarks({ steps }: StepOrder): Landmark[] {
  const first = (label: string, isIt: (step: PageStep) => boolean): Landmark[] => {
    const step = steps.find((one) => isIt(one.step));
    return step === undefined ? [] : [{ label, step }];
  };
  return [
    ...first("first edit", ({ marks }) => marks.includes("edit")),
    ...first("first message", ({ sent }) => sent.length > 0),
    ...first("first failure", hasFailedCall),
    ...first("first merge", ({ marks }) => marks.includes("merge")),
    ...first("first submit", ({ marks }) => marks.includes("submit")),
  ];
}
