import { shellCommands, type ShellCommand } from "../shell/shell-commands.ts";
import { shells, unwrapped } from "../shell/unwrapped.ts";
import type { ToolCall } from "../formats/tool-calls.ts";

/**
 * How many messages calls of the tools of claude_code and codex sent; null where that cannot be told: a loop or a script sends
 * them, nothing came back, or it is not known to how many agents a broadcast goes.
 *
 * @param others how many other agents there are; null: unknown
 */
export function sendsOfCalls(calls: readonly ToolCall[], others: number | null): number | null {
  return sum(calls.map((call) => sendsOfCall(call, others)));
}

/**
 * How many messages commands of the mini_swe_agents and of swe_agent sent. The agent takes the calls out of a command and answers
 * each that it delivers with a line. null: nothing came back.
 *
 * @param asked calls in the commands, and calls of a tool of that name
 * @param answers what came back; null: nothing did
 */
export function sendsOfCommands(asked: number, answers: string | null): number | null {
  if (asked === 0) return 0;
  return answers === null ? null : Math.min(asked, delivered(answers));
}

/** What plain calls of the tools in a shell text say, and to whom: a broadcast is one text for each other agent. */
export function textsOfSends(
  text: string,
  others: readonly string[],
): { readonly to: string; readonly text: string }[] {
  return shellCommands(text).flatMap(({ words, documents, substituted }) => {
    const [program = "", first, second] = unwrapped(words);
    const [document] = documents;
    if (substituted) return [];
    if (program === "coop-broadcast") {
      const said = first ?? document;
      return said === undefined ? [] : others.map((to) => ({ to, text: said }));
    }
    const said = second ?? document;
    return program === "coop-send" && first !== undefined && said !== undefined ? [{ to: first, text: said }] : [];
  });
}

/** Whether a command takes the messages of others out of the inbox. */
export function asksForMessages(command: string): boolean {
  return command.includes("coop-recv");
}

/** Whether a program changes or shows a team's list of tasks. */
export function isTaskTool(program: string): boolean {
  return program.startsWith("coop-task");
}

const DELIVERED = /^Message sent to /gm;

function delivered(answers: string): number {
  return answers.match(DELIVERED)?.length ?? 0;
}

/** How often a text names the word by which these agents send. */
export function sendWords(text: string): number {
  return text.match(/\bsend_message\b/g)?.length ?? 0;
}

/** Not at a boundary of words: in JSON an escaped line end stands before it. */
const NAME = /coop-(?:send|broadcast)\b/;
/** What the tool prints for each message, on stderr. A broadcast prints nothing. */
const SENT = /^sent to \S+\s*$/gm;
/** It did not run, or the shell did not understand the command, or the tool its arguments, or there was no Redis. */
const REFUSED =
  /coop-msg(?: \w+)?: error: |coop-(?:send|broadcast): (?:command )?not found|syntax error near unexpected token|unexpected EOF while looking for matching|redis\.exceptions\.\w+/;
/** The agent's own check of the call: nothing was run. */
const NOT_RUN = "<tool_use_error>";
/** Tools that hand work to another agent, whose calls are in no trajectory. */
const DELEGATES = new Set(["Agent", "Task"]);

function sendsOfCall({ tool, input, command, answer }: ToolCall, others: number | null): number | null {
  if (!NAME.test(input)) return 0;
  if (command === null) return tool !== null && DELEGATES.has(tool) ? null : 0;
  const asked = count(command);
  if (asked.untold) return answer?.startsWith(NOT_RUN) === true ? 0 : null;
  if (asked.sends + asked.broadcasts === 0) return 0;
  if (answer === null) return null;
  if (answer.startsWith(NOT_RUN)) return 0;
  if (REFUSED.test(answer)) {
    if (asked.broadcasts > 0) return asked.sends + asked.broadcasts === 1 ? 0 : null;
    return Math.min(asked.sends, answer.match(SENT)?.length ?? 0);
  }
  if (asked.broadcasts === 0) return asked.sends;
  return others === null ? null : asked.sends + asked.broadcasts * others;
}

interface Asked {
  readonly sends: number;
  readonly broadcasts: number;
  /** Something else than a plain call may send, or send several times. */
  readonly untold: boolean;
}

const NOTHING: Asked = { sends: 0, broadcasts: 0, untold: false };
/** Shells in shells that nobody writes are not looked into. */
const MAX_DEPTH = 5;

function count(text: string, depth = 0): Asked {
  if (!NAME.test(text)) return NOTHING;
  if (depth > MAX_DEPTH) return { ...NOTHING, untold: true };
  const commands = shellCommands(text);
  const asked = commands
    .map((command) => countOne(command, depth))
    .reduce(
      (all, one) => ({
        sends: all.sends + one.sends,
        broadcasts: all.broadcasts + one.broadcasts,
        untold: all.untold || one.untold,
      }),
      NOTHING,
    );
  const found = asked.sends + asked.broadcasts > 0;
  return { ...asked, untold: asked.untold || mayRun(commands) || (!found && mayHide(commands)) };
}

/** Programs that read or write the text that names a tool, and run none of it. */
const READERS =
  /^(?:\[|awk|cat|chmod|cp|coop-\w+|e?grep|echo|file|git|head|less|ls|man|mkdir|mv|pgrep|printf|ps|rg|rm|sed|sort|stat|tail|tee|test|tr|type|wc|whereis|which)$/;

function countOne({ words, documents, substituted, repeated }: ShellCommand, depth: number): Asked {
  const [program = "", ...rest] = unwrapped(words);
  if (program === "coop-send" || program === "coop-broadcast") {
    if (rest.some((word) => word === "--help" || word === "-h")) return NOTHING;
    if (repeated) return { ...NOTHING, untold: true };
    return program === "coop-send" ? { ...NOTHING, sends: 1 } : { ...NOTHING, broadcasts: 1 };
  }
  const texts = runTexts(program, rest, documents);
  // Of a substitution it runs what comes out, which nobody sees; the commands in it are counted where they stand.
  if (texts.length > 0 && substituted) return NOTHING;
  const nested = count(texts.join("\n"), depth + 1);
  if (nested !== NOTHING) return repeated ? { ...NOTHING, untold: true } : nested;
  return { ...NOTHING, untold: !substituted && names(rest, documents) && !READERS.test(program) };
}

function names(...texts: (readonly string[])[]): boolean {
  return texts.flat().some((text) => NAME.test(text));
}

/** Whether a text that names a tool goes into a program that may run what it reads. */
function mayRun(commands: readonly ShellCommand[]): boolean {
  let named = false;
  for (const { words, documents, fed } of commands) {
    const [program = ""] = unwrapped(words);
    if (!fed) named = false;
    if (fed && named && !READERS.test(program)) return true;
    named ||= !program.startsWith("coop-") && names(words, documents);
  }
  return false;
}

/** Whether a command may be a tool by another name: what it runs comes from a variable, a substitution or a script that was just written. */
function mayHide(commands: readonly ShellCommand[]): boolean {
  return commands.some(({ words, documents, substituted }) => {
    const [program = ""] = unwrapped(words);
    if (/^[$`]/.test(program)) return true;
    if (runTexts(program, words.slice(1), documents).some((text) => /^\s*[$`]/.test(text))) return true;
    if (runsFile(program, words)) return true;
    return substituted && names(words.slice(1), documents) && !READERS.test(program);
  });
}

/** A file of commands, not a text. */
function runsFile(program: string, words: readonly string[]): boolean {
  if (program === "." || program === "source") return true;
  if (!shells.has(program) || words.some((word) => /^-\w*c$/.test(word))) return false;
  return words.slice(words.findIndex((word) => word.endsWith(program)) + 1).some((word) => !word.startsWith("-"));
}

/** The texts that a shell is given to run. */
function runTexts(program: string, rest: readonly string[], documents: readonly string[]): readonly string[] {
  if (program === "eval") return [rest.join(" ")];
  if (!shells.has(program)) return [];
  const flag = rest.findIndex((word) => /^-\w*c$/.test(word));
  return flag === -1 ? documents : [rest[flag + 1] ?? ""];
}

function sum(counts: readonly (number | null)[]): number | null {
  return counts.reduce<number | null>((all, one) => (all === null || one === null ? null : all + one), 0);
}
