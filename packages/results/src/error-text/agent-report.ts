import { type ModelError, readModelAnswer } from "./model-error.ts";

/**
 * How claude_code and codex report that a call of their model failed for good: as their last message. Whole short messages only,
 * since an agent that writes about such an error writes more.
 */
const REPORTS: readonly RegExp[] = [
  // Claude Code.
  /^(?:Failed to authenticate\.\s*)?API Error\b[:\s]*/i,
  /^(?=You(?:'|’)?(?:ve| have) (?:hit|reached) your .{1,60}(?:limit|quota))/i,
  /^(?=(?:Claude(?: AI| Code)? )?(?:usage|weekly|session|5-hour|opus) limit reached)/i,
  /^(?=(?:Credit balance is too low|Invalid API key|Not logged in|Please run \/login|OAuth (?:access )?token|(?:This|Your) organization |Prompt is too long|Request timed out|Login expired))/i,
  // Codex.
  /^(?:ERROR|Error|error): (?=(?:stream|unexpected status|exceeded retry limit|you(?:'|’)ve hit|quota exceeded|request|http|connection|timeout|your (?:account|access)|we(?:'|’)re currently))/i,
  /^(?=(?:stream (?:disconnected|error)|unexpected status \d{3}|exceeded retry limit|we(?:'|’)re currently experiencing high))/i,
];
const MAX_CHARACTERS = 1500;

/** The error that an agent's last message reports; null where it reports none. */
export function readAgentReport(message: string): ModelError | null {
  const text = message.trim();
  if (text.length > MAX_CHARACTERS) return null;
  const begin = REPORTS.map((report) => report.exec(text)?.[0]).find((found) => found !== undefined);
  return begin === undefined ? null : readModelAnswer(null, text.slice(begin.length));
}
