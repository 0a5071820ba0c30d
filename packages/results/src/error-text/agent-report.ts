import { type ModelError, readModelAnswer } from "./model-error.ts";

/**
 * How claude_code and codex report that a call of their model failed for good: as their last message. Whole short messages only,
 * since an agent that writes about such an error writes more.
 */
const REPORTS: readonly RegExp[] = [
  // Claude Code.
  /^(?:Failed to authenticate\.\s*)?API Error\b[:\s]*/i,
  /^(?=You(?:'|’)?(?:ve| have|(?:'|’)re) (?:hit|reached|out of) .{0,60}(?:limit|quota|usage))/i,
  /^(?=(?:Claude(?: AI| Code)? )?(?:\w+ )?(?:usage|weekly|session|5-hour|opus|spending) (?:limit|cap) reached)/i,
  /^(?=(?:Credit balance (?:is )?too low|Invalid API key|Not logged in|Please run \/login|OAuth (?:access )?token|(?:This|Your) organization |Your account does|Your access token|Prompt is too long|Request timed out|Login expired|There(?:'|’)s an issue with the selected model))/i,
  // Codex.
  /^(?:ERROR|Error|error): (?=(?:stream|unexpected status|exceeded retry limit|you(?:'|’)ve hit|quota exceeded|request|http|connection|timeout|your (?:account|access)|we(?:'|’)re currently))/i,
  /^(?=(?:stream (?:disconnected|error)|unexpected status \d{3}|exceeded retry limit|quota exceeded|connection failed|we(?:'|’)re currently experiencing high|Codex ran out of room|Missing environment variable))/i,
  // The answer itself.
  /^(?=\{\s*"(?:error|detail)":)/,
];
const MAX_CHARACTERS = 1500;
/** A message that ends an agent with an error, and is no longer than an error. */
const MAX_ERROR_CHARACTERS = 400;

/** The error that an agent's last message reports, in words that only such a report has; null where it reports none. */
export function readAgentReport(message: string): ModelError | null {
  const text = message.trim();
  if (text.length > MAX_CHARACTERS) return null;
  const begin = REPORTS.map((report) => report.exec(text)?.[0]).find((found) => found !== undefined);
  return begin === undefined ? null : readModelAnswer(null, text.slice(begin.length));
}

/** What the last message of an agent says that is known to have ended in an error: in any words, if it is short. */
export function readLastWords(message: string): ModelError | null {
  const text = message.trim();
  return text === "" || text.length > MAX_ERROR_CHARACTERS ? null : readModelAnswer(null, text);
}
