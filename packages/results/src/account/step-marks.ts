import { type ShellCommand, shellCommands } from "../shell/shell-commands.ts";
import { shells, unwrapped } from "../shell/unwrapped.ts";
import { isTaskTool } from "../tables/step-sends.ts";
import type { StepParts } from "./step-calls.ts";
import { type StepMark, stepMarks } from "./trial-account.ts";

/** Longer commands hold a file, and what a reader looks for stands at their beginning. */
const MOST_CHARACTERS = 200_000;

/** What a step did that a reader looks for, by its commands and its tools. @param sends, receives of the step; null: not told */
export function marksOf(
  { calls }: Pick<StepParts, "calls">,
  { sends, receives }: { readonly sends: number | null; readonly receives: number | null },
): StepMark[] {
  const found = new Set<StepMark>();
  for (const { tool, input } of calls) {
    if (tool !== null) addTool(found, tool);
    else addText(found, input.slice(0, MOST_CHARACTERS), 0);
  }
  if (sends !== null && sends > 0) found.add("send");
  if (receives !== null && receives > 0) found.add("receive");
  return stepMarks.filter((mark) => found.has(mark));
}

/** Not those that only show the list. */
function changesTasks(program: string, [verb = ""]: readonly string[]): boolean {
  return (
    isTaskTool(program) && !/^(?:list|pending)$|-(?:list|pending)$/.test(program.includes("-task-") ? program : verb)
  );
}

const EDITORS = /^(?:apply_?patch|edit|multiedit|notebookedit|str_replace\w*|write|write_file|create_file)$/i;

function addTool(found: Set<StepMark>, tool: string): void {
  if (EDITORS.test(tool)) found.add("edit");
  if (changesTasks(tool, [])) found.add("task");
}

/** By this word the mini_swe_agents say that they are done. Their work is a pull request, or in older versions a file. */
const SUBMIT = /\b(?:COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT|MINI_SWE_AGENT_FINAL_OUTPUT)\b/;
const HANDED_IN = /(?:^|\/)patch\.txt$/;

function addText(found: Set<StepMark>, text: string, depth: number): void {
  if (depth === 0 && SUBMIT.test(text)) found.add("submit");
  for (const command of shellCommands(text)) addCommand(found, command, depth);
}

const MAX_DEPTH = 3;

function addCommand(found: Set<StepMark>, command: ShellCommand, depth: number): void {
  const { words, documents } = command;
  const [program = "", ...rest] = unwrapped(words, "xargs");
  if (shells.has(program) && depth < MAX_DEPTH) {
    const flag = rest.findIndex((word) => /^-\w*c$/.test(word));
    if (flag !== -1) addText(found, rest[flag + 1] ?? "", depth + 1);
    else for (const document of documents) addText(found, document, depth + 1);
  }
  if (changesTasks(program, rest)) found.add("task");
  if (program === "git") addGit(found, rest);
  if (program === "gh" && rest[0] === "pr") {
    if (rest[1] === "merge") found.add("merge");
    if (rest[1] === "create") found.add("submit");
  }
  if (command.writes.some((file) => HANDED_IN.test(file))) found.add("submit");
  if (isEdit(program, rest, command)) found.add("edit");
  if (isTestRun(program, rest)) found.add("test");
}

const EDIT_IN_PLACE = new Set(["sed", "perl", "gsed"]);
const WRITERS = new Set(["apply_patch", "cp", "mv", "patch"]);
/** A script that writes: no more than a hint, as its text is not read. */
const SCRIPT_WRITES = /\.write_text\(|\bwriteFile(?:Sync)?\(|\bopen\([^)\n]{0,200},\s*(?:mode\s*=\s*)?["'][wa]/;
/** Files of no interest: devices, scratch, and the patch that is handed in. */
const SCRATCH = /^(?:\/dev\/|\/tmp\/|&)|(?:\.patch|\.diff|(?:^|\/)patch\.txt)$/;

function isEdit(program: string, rest: readonly string[], { documents, writes }: ShellCommand): boolean {
  if (writes.some((file) => !SCRATCH.test(file)) || WRITERS.has(program)) return true;
  if (program === "tee") return rest.some((word) => !word.startsWith("-") && !SCRATCH.test(word));
  if (EDIT_IN_PLACE.has(program)) return rest.some((word) => /^-(?:\w*i|-in-place)/.test(word));
  if (!PYTHON.test(program) && program !== "node") return false;
  return [...documents, ...rest].some((text) => SCRIPT_WRITES.test(text));
}

function addGit(found: Set<StepMark>, words: readonly string[]): void {
  const verb = gitVerb(words);
  if (verb === "commit") found.add("commit");
  if (verb === "merge" || verb === "pull" || verb === "rebase" || verb === "cherry-pick") found.add("merge");
  if (verb === "apply" || verb === "am") found.add("edit");
}

/** `git -C dir commit`: options stand before the verb, some with a value. */
function gitVerb(words: readonly string[]): string | undefined {
  let at = 0;
  while (words[at]?.startsWith("-") === true) at += words[at] === "-C" || words[at] === "-c" ? 2 : 1;
  return words[at];
}

const TEST_PROGRAMS = /^(?:pytest|py\.test|tox|nox|nosetests|jest|vitest|mocha|ava|ctest|rspec|phpunit|trial)$/;
/** Programs that run tests when they are asked to, by the word that asks. */
const ASKED: ReadonlyMap<string, RegExp> = new Map([
  ["go", /^test$/],
  ["cargo", /^(?:test|t|nextest)$/],
  ["npm", /^(?:test|t|test:\S+)$/],
  ["pnpm", /^(?:test|t|test:\S+|jest|vitest|mocha)$/],
  ["yarn", /^(?:test|test:\S+|jest|vitest|mocha)$/],
  ["bun", /^test$/],
  ["deno", /^test$/],
  ["npx", /^(?:jest|vitest|mocha|ava)$/],
  ["make", /^(?:test|tests|check)$/],
  ["just", /^tests?$/],
  ["dotnet", /^test$/],
  ["mvn", /^(?:test|verify)$/],
  ["mvnw", /^(?:test|verify)$/],
  ["gradle", /^(?:\S*:)?(?:test|check)$/],
  ["gradlew", /^(?:\S*:)?(?:test|check)$/],
  ["tox", /./],
  ["uv", /^(?:pytest|tox)$/],
  ["poetry", /^(?:pytest|tox)$/],
  ["hatch", /^test$/],
]);
const PYTHON = /^python(?:\d(?:\.\d+)?)?$/;
const TEST_SCRIPT = /(?:^|\/)(?:test_[^/]*\.py|[^/]*_test\.py|run_?tests?\.(?:py|sh)|runtests\.py)$/;

function isTestRun(program: string, rest: readonly string[]): boolean {
  if (TEST_PROGRAMS.test(program) || TEST_SCRIPT.test(program)) return !asksOnly(rest);
  if (PYTHON.test(program)) {
    const module = rest[rest.indexOf("-m") + 1];
    if (rest.includes("-m")) return /^(?:pytest|unittest|nose2?|tox)$/.test(module ?? "") && !asksOnly(rest);
    return rest.some((word) => TEST_SCRIPT.test(word));
  }
  if (shells.has(program)) return rest.some((word) => TEST_SCRIPT.test(word));
  const asked = ASKED.get(program);
  return asked !== undefined && rest.some((word) => asked.test(word)) && !asksOnly(rest);
}

/** `--version` and `--help` run nothing. */
function asksOnly(words: readonly string[]): boolean {
  return words.some((word) => word === "--version" || word === "--help" || word === "--collect-only");
}
