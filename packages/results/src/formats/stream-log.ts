import { jsonLines } from "./json-lines.ts";
import { addClaudeEvent } from "./stream-claude.ts";
import { addCodexEvent } from "./stream-codex.ts";
import type { ProgramEnd, StreamFold, StreamLog } from "./stream-fold.ts";

/**
 * Reads `<agent>_stream.jsonl`: the `stream-json` output of Claude Code or the events of `codex exec --json`. Both write JSON objects
 * by line, of which unknown ones are passed over. A plain log (`<agent>_stream.log`) has no events.
 */
export function readStreamLog(text: string): StreamLog {
  const fold: StreamFold = {
    end: null,
    turns: null,
    calls: new Map(),
    events: 0,
    refusal: { codes: [], status: null },
    resetsAtMs: null,
  };
  for (const event of jsonLines(text)) if (addClaudeEvent(fold, event) || addCodexEvent(fold, event)) fold.events += 1;
  const { end, turns, calls, events } = fold;
  return { end, turns, calls: [...calls.values()], events };
}

const MAX_LINE_CHARACTERS = 4000;
/** codex without `--json` ends a failure with a line of this form. */
const PLAIN_ERROR = /^(?:\[[^\]]*\] )?(?:ERROR|Error): (?=\S)/;

/** The failure that a plain log ends in, by its last line; null: it ends in none. */
export function plainFailure(text: string): ProgramEnd | null {
  const last = text.trimEnd().slice(-MAX_LINE_CHARACTERS).split("\n").at(-1) ?? "";
  return PLAIN_ERROR.test(last) ? { outcome: "failed", status: null, codes: [], text: last, resetsAtMs: null } : null;
}

/** What codex without `--json` puts above whatever its model, or a tool, did; and above its count of tokens. */
const PLAIN_WORK =
  /^(?:codex|exec|thinking|user|tokens used|plan update|context compacted|(?:apply[ _]patch|file update|patch|mcp|tool|web search|view image|collab|hook)\b.*)$/gim;
const PLAIN_HEAD = /^(?:OpenAI )?Codex v/im;
const REFUSED = /\bstatus 4\d\d\b/;

/**
 * Whether a plain log proves that nothing was done: its one turn ended in a refusal, and no work stands above it. A prompt that has
 * such a line of its own proves nothing.
 */
export function provesNothingDone(text: string): boolean {
  const failure = plainFailure(text);
  if (failure === null || !REFUSED.test(failure.text) || !PLAIN_HEAD.test(text)) return false;
  const blocks = text.match(PLAIN_WORK) ?? [];
  return blocks.length === 0 || (blocks.length === 1 && blocks[0] === "user");
}
