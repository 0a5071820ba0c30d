import type { Diagnostic } from "../formats/verdict-file.ts";
import { type EvalFile, ONE_PATCH, testOutput } from "../formats/eval-file.ts";
import type { ResultFile } from "../formats/result-file.ts";
import { LIMIT_STATUS } from "../formats/time-limit.ts";
import { type ToolCall, toolCalls } from "../formats/tool-calls.ts";
import { trajectoryShape } from "../formats/trajectory-file.ts";
import { costDiffers } from "./cost-differs.ts";
import type { Evidence } from "./evidence.ts";
import type { AgentFacts } from "./agent-facts.ts";
import type { Facts } from "./facts.ts";
import { otherModels } from "./other-models.ts";
import { genuineError } from "./rules-agent.ts";
import { quote } from "./redact.ts";
import { cleanedUp } from "./test-results.ts";
import { beginsWithSummary, commandsOf } from "./trajectory-facts.ts";
import { unknownWords } from "./unknown-words.ts";

/** What is worth knowing beside the verdict. Codes are an open list. */
export function diagnose(evidence: Evidence, facts: Facts): Diagnostic[] {
  const result = facts.result.kind === "parsed" ? facts.result.value : null;
  const evaluation = facts.eval.kind === "parsed" && facts.evalAge.kind !== "stale" ? facts.eval.value : null;
  return [
    ...unreadable(evidence),
    ...facts.agents.flatMap((agent) => agentDiagnostics(agent, facts, evidence)),
    ...(evaluation === null ? [] : evalDiagnostics(evaluation, facts)),
    ...(facts.evalAge.kind === "fresh" ? [] : [say(`${facts.evalAge.kind}-eval`, facts.evalAge.why, "eval.json")]),
    ...(result === null || evaluation === null ? [] : mismatches(result, evaluation)),
    ...(gradedAtLimit(facts)
      ? [
          say(
            "graded-at-limit",
            "the agents were ended at their time limit; this is the work that was saved then",
            null,
          ),
        ]
      : []),
    ...driverDiagnostics(facts),
    ...costDiffers(evidence, facts),
    ...otherModels(facts),
  ];
}

const say = (code: string, message: string, file: string | null): Diagnostic => ({
  code,
  message: quote(message, 400),
  file,
});

const gradedAtLimit = ({ agents }: Facts): boolean => agents.some(({ status }) => status === LIMIT_STATUS);

function unreadable(evidence: Evidence): Diagnostic[] {
  return [...evidence.files].flatMap(([file, content]) =>
    content.kind === "unreadable" ? [say("unreadable-file", content.message, file)] : [],
  );
}

const KNOWN_STATUS = /^(?:Submitted|LimitsExceeded|CostLimitExceeded|TimeLimitExceeded|Error|Exit status: .*|)$/;
/** Commands that change files; a trajectory with one and no patch lost work that was never handed in. */
const EDITS =
  /(?:^|[\s;&|(])(?:sed\s+(?:-\S+\s+)*-i|perl\s+-\S*i|tee\s|patch\s|git\s+(?:add|commit|apply|mv|rm)\b|mv\s|cp\s|rm\s|touch\s)|(?<![-=<>])>{1,2}\s*(?!\/dev\/|\/tmp\/)[A-Za-z_./~$]/;
/** What stands in quotes is a pattern, a message or a program: its `>` redirects nothing. */
const QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'/g;

function agentDiagnostics(agent: AgentFacts, facts: Facts, evidence: Evidence): Diagnostic[] {
  const { slot, patch, trajectory, trajectoryFile } = agent;
  const genuine = genuineError(agent, facts);
  const cutLines = patch?.cutLines ?? 0;
  const lostWork = agent.emptyPatch && handsIn(agent, facts) && edited(agent, facts);
  const lostCost =
    trajectory.kind === "parsed" &&
    beginsWithSummary(trajectory.value) &&
    !evidence.files.has(`${slot}_full_traj.json`);
  const refused = agent.nudge.refused ? "; upstream's history with role exit was then refused by the provider" : "";
  const patchFile = patch?.file ?? "result.json";
  return [
    ...when(genuine !== null && genuine !== "submit-nudge", genuine ?? "", agent.error ?? "", "result.json"),
    ...when(
      agent.nudge.count > 0,
      "submit-nudge",
      `${slot} was nudged ${agent.nudge.count} time(s) to submit${refused}`,
      trajectoryFile,
    ),
    ...when(!KNOWN_STATUS.test(agent.status), "unknown-status", `${slot} has status ${agent.status}`, "result.json"),
    ...when(
      trajectory.kind === "rejected",
      "rejected-file",
      trajectory.kind === "rejected" ? trajectory.why : "",
      trajectoryFile,
    ),
    ...when(
      trajectory.kind === "parsed" && trajectoryShape(trajectory.value, facts.framework) === "other",
      "unsupported-trajectory",
      `${slot}'s trajectory holds events of ${facts.framework ?? "an unknown agent"}: no steps are read from it, and a sandbox that died in it is not seen`,
      trajectoryFile,
    ),
    ...when(cutLines > 0, "patch-damaged", `upstream cut ${cutLines} blank line(s) off the end`, patchFile),
    ...when(
      patch?.binary === true,
      "binary-in-patch",
      "git refuses the whole patch for a binary file in it",
      patchFile,
    ),
    ...when(lostWork, "not-submitted", `${slot} changed files and handed in nothing`, trajectoryFile),
    ...when(
      agent.recovered,
      "recovered-error",
      `upstream calls ${slot} an error, and its program got over what it met and came to its end`,
      `${slot}_stream.jsonl`,
    ),
    ...when(
      agent.status === "Submitted" && agent.reported !== null,
      "submitted-after-api-error",
      `${slot} counts as submitted, and its last message is an error of its model`,
      trajectoryFile,
    ),
    ...when(agent.emptyPatch && !facts.solo, "empty-patch", `${slot} has no patch`, patchFile),
    ...when(
      lostCost,
      "compaction-cost-unknown",
      `${slot}'s history was summarized, and ${slot}_full_traj.json, which has what that cost, is missing`,
      trajectoryFile,
    ),
  ];
}

function when(holds: boolean, code: string, message: string, file: string): Diagnostic[] {
  return holds ? [say(code, message, file)] : [];
}

/** Whether an edit counts only once the agent has handed it in. */
function handsIn({ trajectory }: AgentFacts, { countsAttempts, patchSource, framework }: Facts): boolean {
  const isTranscript = trajectory.kind === "parsed" && trajectoryShape(trajectory.value, framework) === "transcript";
  return isTranscript || (countsAttempts && patchSource !== "tree");
}

/** Tools of claude_code and codex that write files. */
const WRITES: ReadonlySet<string> = new Set([
  "Edit",
  "MultiEdit",
  "Write",
  "NotebookEdit",
  "apply_patch",
  "file_change",
]);

function edited({ trajectory, program }: AgentFacts, { framework }: Facts): boolean {
  if (trajectory.kind !== "parsed") return false;
  if (trajectoryShape(trajectory.value, framework) === "transcript") {
    const said = [...toolCalls(trajectory.value.messages).values()].flat();
    return [...said, ...(program?.calls ?? [])].some(editsFile);
  }
  return trajectory.value.messages.some((row) => row.role === "assistant" && commandsOf(row).some(editsByCommand));
}

function editsFile({ tool, command }: Pick<ToolCall, "tool" | "command">): boolean {
  return (tool !== null && WRITES.has(tool)) || (command !== null && editsByCommand(command));
}

/** codex gives all of a command to a shell as one word. */
const SHELL_WORD = /^(?:\S*\/)?(?:ba|da|z)?sh -l?c (['"])([\s\S]*)\1\s*$/;
/** Where work is handed in: writing it changes nothing of the work. */
const HANDED_IN = />\s*(?:\S*\/)?patch\.txt\b/g;

function editsByCommand(given: string): boolean {
  const command = (SHELL_WORD.exec(given)?.[2] ?? given).replace(HANDED_IN, "");
  return /\bapply_patch\b/.test(command) || EDITS.test(command.slice(0, 20_000).replace(QUOTED, "Q"));
}

function evalDiagnostics(evaluation: EvalFile, facts: Facts): Diagnostic[] {
  const all = unknownWords(evaluation).map(({ code, message }) => say(code, message, "eval.json"));
  const { merge } = evaluation;
  if (merge?.strategy?.startsWith(ONE_PATCH) === true && evaluation.both_passed)
    all.push(
      say(
        "merged-by-single-agent",
        `${merge.strategy.slice(ONE_PATCH.length)}'s patch alone passes both features`,
        "eval.json",
      ),
    );
  // The GCP backend keeps no diff: nothing can be looked for in it.
  if (merge?.status === "clean" && merge.diff != null && !facts.solo) {
    for (const agent of facts.agents) {
      if (agent.emptyPatch || agent.patch === null || evaluation.apply_status?.[agent.slot] === "applied") continue;
      if (isMissing(agent.patch.graded, merge.diff))
        all.push(
          say(
            "patch-not-applied",
            `the merge is called clean, but ${agent.slot}'s patch is not in it`,
            agent.patch.file,
          ),
        );
    }
  }
  for (const [i, feature] of [evaluation.feature1, evaluation.feature2].entries()) {
    const name = `feature${i + 1}`;
    const run = facts.testRuns[i];
    if (run?.passed === true && testOutput(feature) !== null && !run.ran)
      all.push(say("no-tests-ran", `${name} counts as passed, and no test of it is seen to have run`, "eval.json"));
    const environment = run?.onEnvironment ?? null;
    if (environment !== null)
      all.push(
        say(
          environment.disk ? "tests-failed-on-disk" : "tests-failed-on-network",
          `${name}: ${environment.line}`,
          "eval.json",
        ),
      );
    if (feature.exit_code === 137 && cleanedUp(feature))
      all.push(say("killed-in-tests", `a test process of ${name} was killed; the container survived`, "eval.json"));
    if (feature.exit_code === 124)
      all.push(say("test-timeout", `${name} ran into the time limit of its tests`, "eval.json"));
  }
  return all;
}

/** Upstream keeps that much of a merge's diff. */
const WHOLE_DIFF = 5000;

/**
 * A clean merge has every line that either patch adds. That it names the same files proves nothing: partners edit the same ones.
 * Of a diff that was cut off nothing is known.
 */
function isMissing(patch: string, diff: string): boolean {
  if (diff.length >= WHOLE_DIFF) return false;
  const merged = new Set(linesAdded(diff));
  return linesAdded(patch).some((line) => !merged.has(line));
}

/** Each with the file that it is added to. */
function linesAdded(diff: string): string[] {
  let file = "";
  return diff.split("\n").flatMap((line) => {
    if (line.startsWith("+++ ")) file = line.slice(4);
    else if (line.startsWith("+") && line.slice(1).trim() !== "") return [`${file}: ${line.slice(1).trim()}`];
    return [];
  });
}

function mismatches(result: ResultFile, evaluation: EvalFile): Diagnostic[] {
  const features = evaluation.features ?? result.features;
  const same =
    (evaluation.repo ?? result.repo) === result.repo &&
    (evaluation.task_id ?? result.task_id) === result.task_id &&
    features.length === result.features.length &&
    features.every((feature) => result.features.includes(feature));
  return same ? [] : [say("path-body-mismatch", "eval.json names another pair than result.json", "eval.json")];
}

function driverDiagnostics(facts: Facts): Diagnostic[] {
  const { driver, result } = facts;
  if (driver === null) return [];
  const all = driver.containers
    .filter((c) => c.oomKilled === true && !c.diedBeforeStop)
    .map((c) =>
      say(
        "oom-in-container",
        `a process in ${c.name ?? c.id.slice(0, 12)} was killed for memory; the container survived`,
        null,
      ),
    );
  const refused = new Set(driver.docker?.refusals);
  if (refused.size > 0) all.push(say("docker-refused", `the Docker door refused ${[...refused].join("; ")}`, null));
  if (driver.phase === "agent" && result.kind === "parsed" && driver.end.kind !== "exited" && !gradedAtLimit(facts))
    all.push(
      say(
        "killed-after-result",
        `the process was ended (${driver.end.kind}) after it had written its result`,
        "result.json",
      ),
    );
  return all;
}
