import type { CallAccount, StepAccount } from "@cooperbench-ts/results";
import type { PageText } from "../../documents/page-text.ts";

export type PageStep = StepAccount<PageText>;
export type PageCall = CallAccount<PageText>;

/** What the page has of a text: of a cut one both ends. */
export function knownText(text: PageText | null): string {
  if (text === null) return "";
  return typeof text === "string" ? text : `${text.head}\n${text.tail}`;
}

export function isFailedCall({ exitCode }: PageCall): boolean {
  return exitCode !== null && exitCode !== 0;
}

export function hasFailedCall({ calls }: PageStep): boolean {
  return calls.some(isFailedCall);
}

/** How a step is named in an address: `agent1.12`. */
export function stepName(agent: string, index: number): string {
  return `${agent}.${index}`;
}

export function parseStepName(text: string | null): { readonly agent: string; readonly index: number } | null {
  const match = /^(.+)\.(\d+)$/u.exec(text ?? "");
  return match === null ? null : { agent: match[1] as string, index: Number(match[2]) };
}

/** The first line of a step's thought, or of its first command, for lists and names. */
export function stepLine(step: PageStep, chars = 120): string {
  const texts = [step.thought, ...step.calls.map(({ input }) => input)].map(knownText);
  const line = texts.map((text) => text.trim().split("\n", 1)[0] ?? "").find((text) => text !== "") ?? "";
  return line.length > chars ? `${line.slice(0, chars - 1)}…` : line;
}
