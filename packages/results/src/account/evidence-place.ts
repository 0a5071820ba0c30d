import type { Judgement } from "../formats/verdict-file.ts";
import type { AgentAccount, EvidencePlace, StepAccount, TestAccount } from "./trial-account.ts";

/** What the account holds that a quote may stand in. */
export interface QuotedAccount {
  readonly agents: readonly AgentAccount[];
  readonly tests: readonly TestAccount[];
  /** Whose each file is, by name; files of no agent are not there. */
  readonly owners: ReadonlyMap<string, string>;
  /** Number of the attempt that stands; null: nobody counted. */
  readonly attempt: number | null;
}

/** What the harness saw itself, under names that are no files. */
const OF_ATTEMPT = new Set(["docker", "model", "process", "stderr", "stdout"]);

/** The file that a quote is of; where it names several, such as all patches, the first. */
export function quotedFile({ file }: NonNullable<Judgement["evidence"]>): string {
  return file.split(", ", 1)[0] ?? file;
}

/**
 * Where a quote stands. What is in no file of the pair folder is in the attempt that the verdict is about.
 * @param text of the file that is quoted; null: it is not here
 */
export function evidencePlace(
  evidence: NonNullable<Judgement["evidence"]>,
  text: string | null,
  account: QuotedAccount,
): EvidencePlace | null {
  const { attempt } = account;
  const { quote } = evidence;
  const file = quotedFile(evidence);
  if (text === null || OF_ATTEMPT.has(file))
    return attempt === null ? null : { file, quote, line: null, at: { kind: "attempt", attempt } };
  const needle = verbatim(quote);
  return { file, quote, line: needle === "" ? null : lineOf(text, needle), at: placeOf(file, needle, account) };
}

/** The part of a quote that stands in its file as it is: it may be cut, and what looks like a key is left out. */
function verbatim(quote: string): string {
  const cut = quote.indexOf("…");
  return (cut === -1 ? quote : quote.slice(0, cut)).trim();
}

/** Line of a file in which a text begins, as it is or as JSON writes it. */
function lineOf(text: string, needle: string): number | null {
  const json = JSON.stringify(needle).slice(1, -1);
  const ascii = json.replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  // A field and its value.
  const field = needle.replace(/^(\w+): /, '"$1": ');
  for (const form of new Set([needle, json, ascii, field])) {
    const at = text.indexOf(form);
    if (at !== -1) return linesBefore(text, at) + 1;
  }
  return null;
}

function linesBefore(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function placeOf(file: string, needle: string, { agents, tests, owners }: QuotedAccount): EvidencePlace["at"] {
  if (/\.patch(?:\.upstream)?$/.test(file)) return { kind: "patch", file };
  if (needle === "") return { kind: "file" };
  const told = file === "eval.json" ? /^feature([12])\b/.exec(needle)?.[1] : undefined;
  if (told !== undefined) return { kind: "test", position: told === "1" ? "a" : "b" };
  const test = file === "eval.json" ? tests.find(({ output }) => output?.includes(needle) === true) : undefined;
  if (test !== undefined) return { kind: "test", position: test.position };
  const owner = owners.get(file);
  const agent = agents.find((one) => one.agent === owner);
  const step = agent?.steps.find((one) => holds(one, needle));
  return agent === undefined || step === undefined
    ? { kind: "file" }
    : { kind: "step", agent: agent.agent, step: step.index };
}

function holds({ thought, calls, received }: StepAccount, needle: string): boolean {
  return (
    calls.some(({ output }) => output?.includes(needle) === true) ||
    received.some(({ text }) => text.includes(needle)) ||
    thought.includes(needle)
  );
}
