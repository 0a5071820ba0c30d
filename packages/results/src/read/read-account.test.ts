import { expect, test } from "vitest";
import { v1Step, v2Step } from "../../corpus/builders.ts";
import { COOP, coopTree, PATCH, SOLO, soloTree, withFile } from "./fixtures/account-trees.ts";
import { read, soloFiles } from "./fixtures/trees.ts";
import { mapSource } from "./map-source.ts";
import { readResultsFrom, type ReadResultsOptions } from "./read-results-from.ts";

async function accountOf(files: readonly (readonly [string, string])[], options: ReadResultsOptions = {}) {
  const results = await read(files, options);
  const [row] = results.pairs;
  if (row === undefined) throw new Error("no pair");
  return results.account(row);
}

test("what is nested too deeply to be written is said, and the rest is there", async () => {
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const rows = `[{"role":"user","content":"task"},{"role":"assistant","content":[{"text":"so"},${deep}]},{"role":"user","content":${deep}}]`;
  const trajectory = (messages: string) => `{"agent_id":"agent1","feature_id":1,"messages":${messages}}`;
  const { agents, team } = await accountOf(
    coopTree("mini_swe_agent_v2", [[], []], [], {
      "agent1_traj.json": trajectory(rows),
      "agent1_full_traj.json": `{"segments":[{"kind":"solver","messages":${rows}},{"kind":"solver","messages":${rows}}]}`,
      "tasks.json": `[{"id":"1","title":"t","status":"open","more":${deep}}]`,
    }),
  );
  expect(agents[0]?.steps[0]?.thought).toBe("so\n(nested too deeply to be shown)");
  expect(JSON.stringify({ agents, team })).toContain('"title":"t"');
});

test("patches: each agent's, what upstream had written, gold, and where two meet", async () => {
  const other = PATCH.replace("+b", "+c");
  const files = withFile(
    coopTree("mini_swe_agent_v2", [[], []], [], { "agent2.patch": other, "agent2.patch.upstream": other.trim() }),
    `${COOP}/eval.json`,
    {
      repo: "pallets_jinja_task",
      apply_status: { agent1: "applied", agent2: "failed" },
      merge: { status: "conflicts", strategy: "naive", diff: "diff\n++<<<<<<< HEAD\n +b" },
      feature1: { passed: null },
      feature2: { passed: false, exit_code: 1, test_output: "x\nFAILED a.py::b - no\n" },
      both_passed: false,
    },
  );
  const dataset = mapSource(
    new Map(
      [1, 2].map((feature) => [`pallets_jinja_task/task1621/feature${feature}/feature.patch`, `gold ${feature}`]),
    ),
    "dataset",
  );
  const { patches, overlaps, merge, tests } = await accountOf(files, { dataset });
  expect(patches).toEqual([
    {
      agent: "agent1",
      featureId: 1,
      file: "agent1.patch",
      text: PATCH,
      upstream: null,
      gold: "gold 1",
      apply: "applied",
      lines: { added: 1, removed: 0 },
      files: ["x.py"],
    },
    expect.objectContaining({ agent: "agent2", upstream: other.trim(), gold: "gold 2", apply: "failed" }),
  ]);
  expect(overlaps).toEqual([{ file: "x.py", from: 1, to: 1, agents: ["agent1", "agent2"] }]);
  expect(merge).toEqual({
    status: "conflicts",
    strategy: "naive",
    diff: "diff\n++<<<<<<< HEAD\n +b",
    error: null,
    conflicts: true,
  });
  expect(tests).toMatchObject([
    { featureId: 1, position: "a", passed: null, output: null, firstFailure: null },
    { featureId: 2, position: "b", passed: false, exitCode: 1, firstFailure: { line: 2, text: "FAILED a.py::b - no" } },
  ]);
});

test("an agent alone has both gold patches, one after the other; one that left no patch is said", async () => {
  const dataset = mapSource(
    new Map(
      [1, 2].map((feature) => [`pallets_jinja_task/task1621/feature${feature}/feature.patch`, `gold ${feature}`]),
    ),
    "dataset",
  );
  const files = soloTree("mini_swe_agent", []);
  expect(await accountOf(files, { dataset })).toMatchObject({
    patches: [{ agent: "solo", gold: "gold 1\ngold 2\n" }],
    overlaps: null,
    merge: null,
    remarks: [],
  });
  const without = await accountOf(files.filter(([path]) => !path.endsWith(".patch")));
  expect([without.patches, without.remarks]).toEqual([[], ["solo left no patch: solo.patch is not here"]]);
});

test("what decided is found where it stands", async () => {
  const refused = "Error response from daemon: No such container: abc";
  const dead = soloTree("mini_swe_agent", [...v1Step("ls", "x"), ...v1Step("pwd", refused, 1)]);
  const { evidence } = await accountOf(
    dead
      .filter(([path]) => !path.endsWith("eval.json"))
      .map(([path, text]) => [path, path.endsWith(".patch") ? "" : text.replace('"Submitted"', '"LimitsExceeded"')]),
  );
  expect(evidence).toEqual({
    file: "solo_traj.json",
    quote: refused,
    line: 1,
    at: { kind: "step", agent: "solo", step: 1 },
  });
  const failed = soloFiles("r", undefined, false);
  expect((await accountOf(failed)).evidence).toMatchObject({
    file: "eval.json",
    line: null,
    at: { kind: "test", position: "a" },
  });
});

test("broken files are remarks, and everything else is there", async () => {
  const files = coopTree("mini_swe_agent_v2", [[...v2Step("ls", "")], []], [], {
    "result.json": '{"repo": 1',
    "eval.json": "[]",
    "tasks.json": "{}",
    "agent2_traj.json": "\u0000",
  });
  const account = await accountOf(files);
  expect(account.agents.map(({ agent, steps }) => [agent, steps.length])).toEqual([
    ["agent1", 1],
    ["agent2", 0],
  ]);
  expect(new Set(account.remarks.map((remark) => remark.split(":")[0]))).toEqual(
    new Set(["agent2_traj.json", "eval.json", "result.json", "tasks.json"]),
  );
  expect(account).toMatchObject({ tests: [], merge: null, team: null });
  expect(account.patches.map(({ agent }) => agent)).toEqual(["agent1", "agent2"]);
  expect(account.files.find(({ name }) => name === "tasks.json")).toEqual({ name: "tasks.json", chars: 2 });
});

test("a team has its list of tasks, and who changed it when", async () => {
  const tasks = [{ id: "t1", title: "Feature 2", owner: "agent2", status: "done" }];
  const log = [
    { kind: "create", task_id: "t1", by: "bench-runner", title: "Feature 2", ts: 10 },
    { kind: "update", task_id: "t1", by: "agent2", status: "done", note: "all green", ts: 20 },
  ];
  const { team, events } = await accountOf(
    coopTree("mini_swe_agent_v2", [[], []], [], {
      "tasks.json": JSON.stringify(tasks),
      "task_log.json": JSON.stringify(log),
    }),
  );
  expect(team).toEqual({ tasks, log });
  expect(events).toEqual([
    { kind: "task", timeSec: 10, endSec: null, attempt: null, agent: null, text: "create Feature 2" },
    {
      kind: "task",
      timeSec: 20,
      endSec: null,
      attempt: null,
      agent: "agent2",
      text: "update Feature 2 (done: all green)",
    },
  ]);
});

test("an evaluation of an earlier result is not shown", async () => {
  const files = new Map(soloTree("mini_swe_agent", []));
  const source = mapSource(files, "logs");
  const aged = {
    ...source,
    read: async (path: string) => ({
      ...(await source.read(path)),
      modifiedAt: path.endsWith("eval.json") ? 0 : 9e12,
    }),
  };
  const evaluation = files.get(`${SOLO}/eval.json`)?.replace('"2026-01-01T07:00:00"', '"2025-01-01T07:00:00"');
  files.set(`${SOLO}/eval.json`, evaluation ?? "");
  const results = await readResultsFrom(aged, {});
  const [row] = results.pairs;
  if (row === undefined) throw new Error("no pair");
  const { tests, remarks } = await results.account(row);
  expect([row.bothPassed, tests, remarks]).toEqual([
    null,
    [],
    ["eval.json: it is of an earlier result than this one, and not shown"],
  ]);
});
