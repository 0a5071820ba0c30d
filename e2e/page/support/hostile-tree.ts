import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type HostileKind, hostileKinds, hostileTrajectory } from "./hostile-trajectories.ts";
import { fileName, hostileInputs, oneLine, type Put } from "./hostile-inputs.ts";

/** A trial of the tree, and what its page must show. */
export interface HostileTrial {
  readonly pairKey: string;
  /** The marker of each text that was put into its files, without those that no page shows. */
  readonly markers: readonly string[];
  /** Those of its messages and labels, which the page of its conversation shows, too. */
  readonly said: readonly string[];
}

export interface HostileTree {
  readonly trials: readonly HostileTrial[];
  /** Of the names of its runs, which the list of trials shows. */
  readonly runs: readonly string[];
  /** The file of its labels. */
  readonly labels: string;
}

/** How a trial ended: each end is told by another part of the page. */
const ends = ["error", "conflict", "tests"] as const;
type End = (typeof ends)[number];

/** Each run has a name, a kind and an end of its own. */
const RUNS = hostileKinds.length * ends.length;

/** Writes a tree of upstream's shape below `dir`: a pair for each input, which stands in every field that holds text. */
export function writeHostileTree(dir: string): HostileTree {
  const labels: object[] = [];
  const runs = new Set<string>();
  const trials = hostileInputs.map((input, at): HostileTrial => {
    const kind = hostileKinds[at % hostileKinds.length] as HostileKind;
    const end = ends[at % ends.length] as End;
    const named = (at % RUNS) * (hostileInputs.length / RUNS);
    runs.add(`run-H${named}H`);
    const pairKey = `hostile_task/${at}/f1_f2`;
    const pair = path.join(
      dir,
      "logs",
      fileName(`${kind} run-${hostileInputs[named]}`),
      kind === "team" ? "team" : "coop",
      pairKey,
    );
    mkdirSync(pair, { recursive: true });
    const markers: string[] = [];
    const put: Put = (field) => {
      markers.push(`${field}-H${at}H`);
      return `${field}-${input}`;
    };
    for (const [name, text] of Object.entries(pairFiles(kind, end, put, at)))
      writeFileSync(path.join(pair, name), text);
    const shown = markers.filter((marker) => !marker.includes("unshown"));
    const said = shown.filter((marker) => marker.startsWith("message"));
    labels.push({
      pairKey,
      run: null,
      setting: null,
      upstreamSetting: null,
      repeat: null,
      messageIndex: at % 2 === 0 ? 0 : null,
      scheme: put("scheme"),
      category: put("category"),
      evidence: put("quoted"),
    });
    return { pairKey, markers: shown, said: [...said, ...markers.slice(-3)] };
  });
  const file = path.join(dir, "labels.jsonl");
  writeFileSync(file, labels.map((label) => `${JSON.stringify(label)}\n`).join(""));
  return { trials, runs: [...runs], labels: file };
}

const slots = ["agent1", "agent2"] as const;
const STARTED = 1_767_247_200;

function pairFiles(kind: HostileKind, end: End, put: Put, task: number): Record<string, string> {
  const isTeam = kind === "team";
  const messages = slots.map((from, at) => ({
    from,
    to: slots[1 - at],
    text: put(`message${at}`),
    timestamp: STARTED + at,
  }));
  const conversation = messages.map(({ text, ...rest }, at) => ({ ...rest, message: text, feature_id: at + 1 }));
  return {
    "result.json": JSON.stringify(result(kind, end, put, task)),
    "eval.json": JSON.stringify(evaluation(end, put, task)),
    "conversation.json": JSON.stringify(isTeam ? [] : conversation),
    ...Object.fromEntries(slots.map((slot) => [`${slot}.patch`, patch(put, slot)])),
    ...Object.fromEntries(
      slots.map((slot, at) => [
        `${slot}_traj.json`,
        JSON.stringify({
          repo: "hostile_task",
          task_id: task,
          feature_id: at + 1,
          agent_id: slot,
          model: put("unshown-model"),
          status: put("unshown-status"),
          cost: 0.01,
          steps: 2,
          messages: hostileTrajectory(kind, (field) => put(`${slot}-${field}`), slot, STARTED),
        }),
      ]),
    ),
    ...(isTeam ? teamFiles(put) : {}),
    ...(isTeam
      ? Object.fromEntries(
          messages.map(({ text, ...rest }) => [
            `${rest.from}_sent.jsonl`,
            `${JSON.stringify({ ...rest, content: text })}\n`,
          ]),
        )
      : {}),
  };
}

function result(kind: HostileKind, end: End, put: Put, task: number): object {
  const isTeam = kind === "team";
  const unshown = put("unshown");
  return {
    repo: "hostile_task",
    task_id: task,
    features: [1, 2],
    setting: isTeam ? "team" : "coop",
    run_id: unshown,
    run_name: unshown,
    agent_framework: isTeam ? "claude_code" : kind,
    model: put("model"),
    started_at: "2026-01-01T06:00:00",
    ended_at: unshown,
    duration_seconds: 300,
    ...(isTeam ? { lead_agent: "agent1", metrics: {}, team_features: { task_list: true } } : {}),
    agents: Object.fromEntries(
      slots.map((slot, at) => [
        slot,
        {
          ...(isTeam ? { team_role: put(`${slot}-role`) } : {}),
          feature_id: at + 1,
          cost: 0.01,
          steps: 2,
          patch_lines: 8,
          status: end === "error" && at === 1 ? put("status") : "Submitted",
          error: end === "error" && at === 1 ? put("error") : null,
        },
      ]),
    ),
    total_cost: 0.02,
    total_steps: 4,
    messages_sent: 2,
    [unshown]: unshown,
  };
}

function evaluation(end: End, put: Put, task: number): object {
  const failed = { passed: false, exit_code: 1, tests_passed: 0, tests_failed: 1 };
  const isConflict = end === "conflict";
  return {
    repo: "hostile_task",
    task_id: task,
    features: [1, 2],
    setting: "coop",
    apply_status: { agent1: "applied", agent2: end === "error" ? put("applied") : "applied" },
    merge: {
      status: isConflict ? "conflicts" : "clean",
      strategy: isConflict ? null : end === "error" ? put("strategy") : "naive",
      diff: isConflict
        ? `<<<<<<< agent1\n${put("ours")}\n=======\n${put("theirs")}\n>>>>>>> agent2\n`
        : patch(put, "merge"),
    },
    feature1: {
      ...failed,
      test_output: `FAILED tests/test_x.py::test - ${put("failure")}\n${put("output1")}`,
    },
    feature2: { ...failed, test_output: put("output2") },
    both_passed: false,
    error: null,
    evaluated_at: "2026-01-01T07:00:00",
  };
}

function patch(put: Put, of: string): string {
  const [file, hunk, minus, plus, context] = ["file", "hunk", "minus", "plus", "context"].map((field) =>
    oneLine(put(`${of}-${field}`)),
  );
  const name = `src/${file}`;
  return `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -1,2 +1,2 @@ ${hunk}\n-${minus}\n+${plus}\n ${context}\n`;
}

function teamFiles(put: Put): Record<string, string> {
  const id = put("unshown-id");
  return {
    "tasks.json": JSON.stringify([
      {
        id,
        title: put("title"),
        owner: put("owner"),
        status: put("state"),
        created_by: put("maker"),
        last_note: put("note"),
      },
    ]),
    "task_log.json": JSON.stringify([
      {
        kind: put("change"),
        task_id: id,
        by: put("changer"),
        title: put("retitled"),
        status: put("restated"),
        note: put("renoted"),
        ts: STARTED,
      },
    ]),
  };
}
