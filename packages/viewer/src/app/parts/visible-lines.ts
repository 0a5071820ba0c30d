import { visibleText } from "@cooperbench-ts/results";

/** Text of strangers that keeps its lines and its tabs; whatever else would hide or turn around what it says is shown as an escape. */
export function visibleLines(text: string): string {
  return text.replace(/[^\n\t]+/g, (part) => visibleText(part));
}

/** What moves a terminal's cursor or changes its colours. */
// oxlint-disable-next-line no-control-regex -- this is what is taken out
const SEQUENCES = /\u001B\[[\d:;?<=>!]*[ -/]*[@-~]/gu;

/** What a terminal would print, in the way of `visibleLines`: without its colours. */
export function printedLines(text: string): string {
  return visibleLines(text.replace(SEQUENCES, "").replace(/\r$/gm, ""));
}

/** The same for a part of one line: the end of a line is shown as an escape too. What is longer than anybody reads is cut. */
export function visibleLine(line: string, limit = 2000): string {
  const isCut = line.length > limit;
  const shown = (isCut ? line.slice(0, limit) : line).split("\t").map(visibleText).join("\t");
  return isCut ? `${shown} … ${(line.length - limit).toLocaleString("en-US")} characters more` : shown;
}
