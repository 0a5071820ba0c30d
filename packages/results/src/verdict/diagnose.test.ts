import { expect, test } from "vitest";
import {
  container,
  coop,
  CUT_PATCH,
  driver,
  evalCoop,
  evalSolo,
  evidence,
  exited,
  GOOD_PATCH,
  output,
  solo,
  TEST_ONLY_PATCH,
  v2Exit,
  v2Step,
} from "../../corpus/builders.ts";
import type { Evidence } from "./evidence.ts";
import { judge } from "./judge.ts";

const codes = (found: Evidence): string[] => judge(found).diagnostics.map(({ code }) => code);
const edits = [...v2Step("echo hi > f1.txt", ""), v2Exit("Submitted")];
const looks = [...v2Step("ls 2>/dev/null; cat f1.txt 2>&1", "a\n"), v2Exit("Submitted")];
const NUDGE = { role: "user", content: "You have not submitted anything. Your work is still local" };
const refused = "litellm.BadRequestError: invalid role 'exit'";
const summarized = [
  { role: "system", content: "" },
  { role: "user", content: "" },
  { role: "assistant", content: "so far", extra: { summary: true, cost: 0.1 } },
  ...edits,
];

test.each<[string, Evidence, string[]]>([
  ["a plain pass", evidence({ ...solo({ traj: looks }), ...evalSolo() }), []],
  [
    "work saved at the limit",
    evidence(solo({ status: "TimeLimitExceeded", traj: looks }), {
      driver: driver("agent", { kind: "timeout", limitMs: 600_000 }),
    }),
    ["graded-at-limit"],
  ],
  ["work that was never handed in", evidence(solo({ patch: "", traj: edits })), ["not-submitted"]],
  [
    "a `>` in prose",
    evidence(solo({ patch: "", traj: [{ role: "assistant", content: "Is a > b here? I think so." }] })),
    [],
  ],
  ["a `>` in a pattern", evidence(solo({ patch: "", traj: v2Step(`grep -n "x > y" a.py; awk '$1 > z' b`, "") })), []],
  ["no work at all", evidence(solo({ patch: "", traj: looks })), []],
  [
    "until 0.0.11 the tree itself was graded",
    evidence(solo({ patch: "", traj: edits }), { upstreamVersion: "0.0.11" }),
    [],
  ],
  ["one agent without a patch", evidence(coop({ patch: "", traj: looks }, {})), ["empty-patch"]],
  ["a nudge that helped", evidence(coop({ traj: [...edits, NUDGE, ...edits] }, {})), ["submit-nudge"]],
  [
    "a nudge that the provider refused",
    evidence(
      coop(
        { error: refused, steps: 3, patch: GOOD_PATCH, traj: [...edits, NUDGE, v2Exit("BadRequestError", refused)] },
        {},
      ),
    ),
    ["submit-nudge"],
  ],
  [
    "context full",
    evidence(solo({ error: "litellm.ContextWindowExceededError: x", steps: 9, patch: GOOD_PATCH })),
    ["context-window"],
  ],
  ["a status nobody knows", evidence(solo({ status: "Levitated" })), ["unknown-status"]],
  ["a torn trajectory", evidence({ ...solo(), "solo_traj.json": "{" }), ["rejected-file"]],
  [
    "events of OpenHands",
    evidence(
      solo(
        {
          traj: [
            { id: 0, source: "agent", action: "run", args: { command: "ls" } },
            { id: 1, source: "environment", observation: "run", content: "a.txt", extras: { exit_code: 0 } },
          ],
        },
        "openhands_sdk",
      ),
    ),
    ["unsupported-trajectory"],
  ],
  ["a cut test file, which is not graded", evidence(solo({ patch: (GOOD_PATCH + TEST_ONLY_PATCH).trim() })), []],
  ["a cut patch", evidence(solo({ patch: CUT_PATCH })), ["patch-damaged"]],
  [
    "a binary file",
    evidence(
      solo({ patch: `diff --git a/b b/b\nnew file mode 100644\nBinary files /dev/null and b/b differ\n${GOOD_PATCH}` }),
    ),
    ["binary-in-patch"],
  ],
  ["a compaction without its full trajectory", evidence(solo({ traj: summarized })), ["compaction-cost-unknown"]],
  ["a compaction with it", evidence({ ...solo({ traj: summarized }), "solo_full_traj.json": "{}" }), []],
  [
    "agent1 alone passes",
    evidence({ ...coop(), ...evalCoop({}, {}, { merge: { status: "conflicts", strategy: "solo-agent1", diff: "" } }) }),
    ["merged-by-single-agent"],
  ],
  [
    "a merge called clean without a patch",
    evidence({
      ...coop(),
      ...evalSolo({}, {}, { setting: "coop", merge: { status: "clean", strategy: "naive", diff: GOOD_PATCH } }),
    }),
    ["patch-not-applied"],
  ],
  [
    "words of an evaluation that nobody knows",
    evidence({
      ...coop(),
      ...evalCoop(
        { passed: false },
        {},
        {
          merge: { status: "superposed", strategy: "quantum", diff: "" },
          apply_status: { agent1: "teleported", agent2: "applied" },
        },
      ),
    }),
    ["unknown-merge-status", "unknown-merge-strategy", "unknown-apply-status"],
  ],
  [
    "an apply status that is null",
    evidence({ ...coop(), ...evalCoop({}, {}, { apply_status: { agent1: null, agent2: "applied" } }) }),
    [],
  ],
  [
    "a killed test",
    evidence({ ...coop(), ...evalCoop({}, { passed: false, exitCode: 137, tests: [0, 0], output: output("Killed") }) }),
    ["killed-in-tests"],
  ],
  [
    "the tests' own limit",
    evidence({ ...coop(), ...evalCoop({}, { passed: false, exitCode: 124 }) }),
    ["test-timeout"],
  ],
  [
    "an eval of an earlier result",
    evidence({ ...solo(), ...evalSolo({}, {}, { evaluated_at: "2026-11-20T06:00:00" }) }),
    ["stale-eval"],
  ],
  ["an eval of another pair", evidence({ ...solo(), ...evalSolo({}, {}, { task_id: 9 }) }), ["path-body-mismatch"]],
  [
    "a process killed for memory in a living container",
    evidence(solo(), { driver: driver("agent", exited(0), { containers: [container({ oomKilled: true })] }) }),
    ["oom-in-container"],
  ],
  [
    "a container that our door refused",
    evidence(solo(), {
      driver: driver("agent", exited(0), {
        docker: {
          requests: 2,
          execs: 0,
          containers: [],
          networks: [],
          failures: [],
          refusedAtEnd: null,
          refusals: ["a host mount"],
        },
      }),
    }),
    ["docker-refused"],
  ],
  [
    "killed after its result",
    evidence(solo(), { driver: driver("agent", { kind: "timeout", limitMs: 1 }) }),
    ["killed-after-result"],
  ],
  [
    "a file that cannot be read",
    {
      ...evidence(solo()),
      files: new Map([...evidence(solo()).files, ["solo_traj.json", { kind: "unreadable", message: "EACCES" }]]),
    },
    ["unreadable-file", "rejected-file"],
  ],
])("%s", (_, found, expected) => {
  expect(codes(found)).toEqual(expected);
});
