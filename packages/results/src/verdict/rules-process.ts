import type { Reason } from "../formats/reasons.ts";
import { type Cause, causes } from "./causes.ts";
import type { DriverEvidence } from "./evidence.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { phaseTimeText, wasAtWork } from "./phase-time.ts";
import type { Rule, WrittenRule } from "./rule.ts";

/** What the harness saw of a phase that wrote nothing usable: how its process ended, what its containers did, what it said. */
export function processRules(phase: "agent" | "eval"): readonly WrittenRule[] {
  const stage = phase === "agent" ? "no-result" : "no-eval";
  const rule = (
    id: string,
    reason: Reason,
    doc: string,
    find: (driver: DriverEvidence, facts: Facts) => Finding | null,
  ): WrittenRule => ({
    id,
    stage,
    reason,
    doc,
    find: (facts) => (facts.driver?.phase === phase ? find(facts.driver, facts) : null),
  });
  return [
    rule(
      "interrupted",
      "interrupted",
      "The run was interrupted, or somebody else ended the process politely.",
      (driver) => interruption(driver),
    ),
    ...containerRules(phase, stage),
    ...(phase === "agent"
      ? [
          {
            ...rule(
              "timeout-at-work",
              "timeout",
              "Killed at the agents' time limit, at work for half of it or more; not with `--time-limit retry`.",
              (driver, { options }) =>
                options.timeLimit !== "retry" && driver.time !== null && wasAtWork(driver.time) ? killed(driver) : null,
            ),
            redo: "none",
          } as const,
        ]
      : []),
    rule(
      "timeout",
      phase === "agent" ? "timeout" : "eval-timeout",
      "Killed at the phase's time limit with nothing usable written.",
      killed,
    ),
    rule("spawn-failed", "upstream-unsupported", "Upstream could not be started.", ({ end }) =>
      end.kind === "spawn-failed" && !SHORT_OF.has(end.code)
        ? { file: "process", quote: `${end.code}: ${end.message}` }
        : null,
    ),
    phase === "agent"
      ? rule(
          "no-tasks-found",
          "nothing-selected",
          "Upstream found nothing to run: dataset, subset and pair do not fit together.",
          saidLine("no tasks found"),
        )
      : {
          // It means something else than its reason does elsewhere: it is this trial's result that is gone.
          ...rule(
            "no-runs-found",
            "nothing-selected",
            "Upstream found no result to evaluate.",
            saidLine("no runs found to evaluate"),
          ),
          verdict: null,
          redo: "agent",
          stopsRun: false,
        },
    ...causes.map((cause) => rule(cause.id, cause.reason, cause.doc, saidText(cause))),
    rule(
      phase === "agent" ? "torn-json-read" : "torn-eval-read",
      phase === "agent" ? "torn-result" : "eval-error",
      "Upstream fell over a half-written JSON file.",
      (_, { process }) =>
        process?.exception != null && /^json\.decoder\.JSONDecodeError: |^JSONDecodeError: /.test(process.exception)
          ? { file: "stderr", quote: process.exception }
          : null,
    ),
  ];
}

function killed({ end, time }: DriverEvidence): Finding | null {
  if (end.kind !== "timeout") return null;
  const what = time === null ? "" : `: ${phaseTimeText(time)}`;
  return { file: "process", quote: `killed after ${end.limitMs / 1000} s${what}` };
}

/** A container that died before anybody asked it to ends its phase, whatever upstream made of it. */
export function containerRules(phase: "agent" | "eval", stage: Rule["stage"]): readonly WrittenRule[] {
  const rule = (id: string, reason: Reason, oom: boolean, doc: string): WrittenRule => ({
    id,
    stage,
    reason,
    doc,
    find: ({ driver }) => {
      if (driver?.phase !== phase) return null;
      const dead = driver.containers.find((c) => c.diedBeforeStop && (c.oomKilled === true) === oom);
      return dead === undefined
        ? null
        : {
            file: "docker",
            by: "door",
            quote: `container ${dead.name ?? dead.id.slice(0, 12)} of ${dead.image} died by itself, exit code ${dead.exitCode ?? "unknown"}`,
          };
    },
  });
  return [
    rule("container-oom", "out-of-memory", true, "A container died by itself and the kernel had killed it for memory."),
    rule("container-died", "container-lost", false, "A container died before upstream or the harness stopped it."),
  ];
}

function saidText({ id }: Cause): (driver: DriverEvidence, facts: Facts) => Finding | null {
  return (_, { process }) => {
    const said = process?.texts.find(({ read }) => read?.kind === "cause" && read.id === id);
    return said?.read == null ? null : { file: said.file, quote: said.text, by: said.read.by };
  };
}

/** The machine was short of something; the program is there. */
const SHORT_OF = new Set(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"]);

function saidLine(line: string): (driver: DriverEvidence, facts: Facts) => Finding | null {
  return (_, { process }) => (process?.stdoutLines.includes(line) === true ? { file: "stdout", quote: line } : null);
}

function interruption({ end }: DriverEvidence): Finding | null {
  if (end.kind === "interrupted") return { file: "process", quote: "interrupted" };
  if (end.kind === "signaled" && ["SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal))
    return { file: "process", quote: `ended by ${end.signal}` };
  if (end.kind === "exited" && (end.exitCode === 130 || end.exitCode === 143))
    return { file: "process", quote: `exit code ${end.exitCode}` };
  return null;
}
