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

/** `visibleLines` of one line, which is cut where it is longer than anybody reads. */
export function visibleLine(line: string, limit = 2000): string {
  if (line.length <= limit) return visibleLines(line);
  return `${visibleLines(line.slice(0, limit))} … ${(line.length - limit).toLocaleString("en-US")} characters more`;
}
