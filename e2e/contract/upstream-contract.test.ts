import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { realParts } from "../src/real-parts.ts";
import { installedVersion, realSubject } from "./real-subject.ts";
import { standInSubject } from "./stand-in-subject.ts";
import type { Situation, Stage, Subject } from "./subject.ts";

// What our driver relies on, said once and asked of both: the installed CLI and the stand-in that rehearsals run on.

const versions = ["0.0.11", "0.0.29"] as const;
const dataset = join(import.meta.dirname, "..", "dataset");
const parts = realParts();

const resultKeys = [
  "repo",
  "task_id",
  "features",
  "setting",
  "run_id",
  "run_name",
  "agent_framework",
  "model",
  "started_at",
  "ended_at",
  "duration_seconds",
];
const agentKeys = [
  "status",
  "cost",
  "steps",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "patch_lines",
  "error",
];
const summaryKeys = [
  "run_name",
  "completed_at",
  "pass_rate",
  "total_tasks",
  "completed",
  "skipped",
  "failed",
  "total_cost",
  "total_time_seconds",
  "results",
];

const keys = (value: unknown): readonly string[] => Object.keys(value as object);
const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

function contract(subject: Subject): void {
  const { version, agent } = subject;
  const v1 = version === "0.0.11";
  let stage: Stage | null = null;
  const staged = async (situation: Situation): Promise<Stage> => (stage = await subject.stage(situation));
  afterEach(async () => {
    await stage?.close();
    stage = null;
  });
  afterAll(() => subject.end());

  const model = ["-m", "openai/gpt-4o"];
  const select = (run: string, repo: string, task: number, features: string): string[] => [
    "-n",
    run,
    "-r",
    repo,
    "-t",
    String(task),
    "-f",
    features,
  ];
  const runArgs = (setting: string, run: string, repo: string, task: number, features: string): string[] => [
    "run",
    ...select(run, repo, task, features),
    ...model,
    "-a",
    agent,
    "--setting",
    setting,
    "--backend",
    "docker",
    "--no-auto-eval",
  ];

  test("help: exit 0 and the flags that a driver uses", async () => {
    const here = await staged("solve");
    const [run, evaluation] = await Promise.all([here.call("run", "--help"), here.call("eval", "--help")]);
    expect([run.code, evaluation.code]).toEqual([0, 0]);
    const usage = run.stdout.split("\n")[0];
    for (const flag of [
      "-n NAME",
      "-s SUBSET",
      "-r REPO",
      "-t TASK",
      "-f FEATURES",
      "-m MODEL",
      "-a AGENT",
      "-c CONCURRENCY",
      "--setting",
      "--redis REDIS",
    ]) {
      expect(usage).toContain(`[${flag}`);
    }
    for (const flag of ["--force", "--git", "--no-messaging", "--no-auto-eval", "--backend", "--agent-config"])
      expect(usage).toContain(`[${flag}`);
    expect(run.stdout.includes("--log-dir")).toBe(!v1);
    expect(evaluation.stdout).toContain("[--force]");
    expect(evaluation.stdout).not.toContain("--setting");
  });

  test("bad usage: argparse's exit 2, and eval without a name exits 1", async () => {
    const here = await staged("solve");
    const [bad, nameless] = await Promise.all([here.call("run", "--setting", "nosuch"), here.call("eval")]);
    expect([bad.code, lastLine(bad.stderr)]).toEqual([
      2,
      expect.stringContaining("cooperbench run: error: argument --setting: invalid choice: 'nosuch'"),
    ]);
    expect([nameless.code, nameless.stderr]).toEqual([1, "error: -n/--name is required for eval command\n"]);
  });

  test("nothing selected: exit 0 and nothing written; an unknown subset: traceback, exit 1", async () => {
    const here = await staged("solve");
    const solo = ["--setting", "solo", ...model];
    const [none, noRuns, subset] = await Promise.all([
      here.call("run", ...select("x", "nosuch_task", 7, "1,3"), ...solo),
      here.call("eval", "-n", "x"),
      here.call("run", "-n", "x", "-s", "nosuch", ...solo),
    ]);
    expect([none.code, none.stdout]).toEqual([0, "no tasks found\n"]);
    expect([noRuns.code, noRuns.stdout]).toEqual([0, "no runs found to evaluate\n"]);
    expect([subset.code, lastLine(subset.stderr)]).toEqual([
      1,
      "ValueError: Subset 'nosuch' not found at dataset/subsets/nosuch.json",
    ]);
    expect(await here.written()).toEqual([]);
  });

  test("an unknown agent is a result, not an error; -t 0 filters nothing; an Error is run again", async () => {
    const here = await staged("solve");
    const args = [
      "run",
      "-n",
      "x",
      "-t",
      "0",
      "-f",
      "1,2",
      "-a",
      "nosuch",
      "--setting",
      "solo",
      "--no-auto-eval",
      ...model,
    ];
    expect((await here.call(...args)).code).toBe(0);
    const results = (await here.written()).filter((file) => file.endsWith("/result.json"));
    expect(results).toEqual([
      "x/solo/abacus_calc_task/0/f1_f2/result.json",
      "x/solo/paper_crane_task/7/f1_f2/result.json",
      "x/solo/tide_table_task/12/f1_f2/result.json",
      "x/solo/tide_table_task/31/f1_f2/result.json",
    ]);
    const first = await here.json(results[0] ?? "");
    expect(first["agent"]).toMatchObject({
      status: "Error",
      steps: 0,
      error: expect.stringMatching(/^Unknown agent: 'nosuch'\. Available: .*\bmini_swe_agent_v2\b/),
    });
    // A whole number, where an agent that ran has a float.
    expect(await here.text(results[0] ?? "")).toContain('"cost": 0,\n');
    expect(await here.json("x/config.json")).toMatchObject({ total_tasks: 4, agent_framework: "nosuch" });
    const summary = await here.json("x/summary.json");
    expect([summary["completed"], summary["failed"], (summary["results"] as unknown[]).length]).toEqual([4, 0, 4]);
    expect((await here.call(...args)).code).toBe(0);
    expect((await here.json(results[0] ?? ""))["run_id"]).not.toBe(first["run_id"]);
  });

  test("solo: files, keys and their order; eval; what is there is never done again, whatever it says", async () => {
    const here = await staged("solve");
    const pair = "s/solo/paper_crane_task/7/f1_f3";
    const args = runArgs("solo", "s", "paper_crane_task", 7, "1,3");
    const run = await here.call(...args);
    expect(run.code).toBe(0);
    expect(await here.written()).toEqual(
      [
        "s/config.json",
        ...["result.json", "solo.patch", "solo_traj.json"].map((file) => `${pair}/${file}`),
        "s/summary.json",
      ].toSorted(),
    );
    expect(run.stdout.split("\n").slice(0, 7)).toEqual([
      "",
      "cooperbench s (solo)",
      "task: paper_crane_task/7 features: [1, 3]",
      `agent: ${agent}`,
      "model: openai/gpt-4o",
      "",
      "  solo starting...",
    ]);
    expect(run.stdout).toMatch(
      /^ {2}agent {4}feature {4}status {8}cost {4}steps {4}lines {2}\n {2}solo {5}1,3 {8}Submitted/m,
    );

    expect(keys(await here.json("s/config.json"))).toEqual([
      "run_name",
      "agent_framework",
      "model",
      "setting",
      "concurrency",
      "total_tasks",
      "started_at",
    ]);
    const summary = await here.json("s/summary.json");
    expect([keys(summary), summary["pass_rate"], summary["results"]]).toEqual([summaryKeys, null, []]);
    const result = await here.json(`${pair}/result.json`);
    expect(keys(result)).toEqual([...resultKeys, "agent", "total_cost", "total_steps", "log_dir"]);
    expect(keys(result["agent"])).toEqual(agentKeys);
    expect(result).toMatchObject({
      repo: "paper_crane_task",
      task_id: 7,
      features: [1, 3],
      setting: "solo",
      log_dir: `logs/${pair}`,
    });
    expect(result["agent"]).toMatchObject({ status: "Submitted", input_tokens: 0, error: null });
    expect(result["started_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    expect(result["run_id"]).toMatch(/^[0-9a-f]{8}$/);

    const patch = await here.text(`${pair}/solo.patch`);
    expect([patch.startsWith("diff --git a/"), patch.endsWith("\n")]).toEqual([true, !v1]);
    const trajectory = await here.json(`${pair}/solo_traj.json`);
    expect(keys(trajectory)).toEqual([
      "repo",
      "task_id",
      "features",
      "agent_id",
      "model",
      "status",
      "cost",
      "steps",
      "messages",
    ]);
    const rows = trajectory["messages"] as Record<string, unknown>[];
    const assistant = rows.find((row) => row["role"] === "assistant");
    expect(keys(assistant)).toEqual(
      v1
        ? ["role", "content", "timestamp", "extra"]
        : ["content", "role", "tool_calls", "function_call", "provider_specific_fields", "extra"],
    );
    const answers = rows.filter((row) => row["role"] === "assistant");
    expect((result["agent"] as Record<string, unknown>)["steps"]).toBe(answers.length);
    expect(rows.at(-1)).toMatchObject(
      v1 ? { role: "user", content: "" } : { role: "exit", content: "", extra: { exit_status: "Submitted" } },
    );

    const skipped = await here.call(...args);
    expect([skipped.code, skipped.stdout]).toEqual([0, expect.stringContaining("→ skip (already completed)\n")]);
    expect(await here.json(`${pair}/result.json`)).toEqual(result);

    const evaluated = await here.call("eval", ...select("s", "paper_crane_task", 7, "1,3"));
    expect([evaluated.code, evaluated.stdout]).toEqual([
      0,
      expect.stringContaining("  evaluating paper_crane_task/7 [1,3]\n✓ pass both features\n"),
    ]);
    const verdict = await here.json(`${pair}/eval.json`);
    expect(keys(verdict)).toEqual([
      "repo",
      "task_id",
      "features",
      "setting",
      "merge",
      "feature1",
      "feature2",
      "both_passed",
      "error",
      "evaluated_at",
    ]);
    expect([keys(verdict["feature1"]), verdict["merge"], verdict["both_passed"], verdict["error"]]).toEqual([
      ["passed", "test_output"],
      null,
      true,
      null,
    ]);
    expect(keys(await here.json("s/eval_summary.json"))).toEqual([
      "run_name",
      "evaluated_at",
      "total_runs",
      "passed",
      "failed",
      "errors",
      "skipped",
      "pass_rate",
      "results",
    ]);

    await here.write(`${pair}/eval.json`, "{");
    const again = await here.call("eval", ...select("s", "paper_crane_task", 7, "1,3"));
    expect([again.code, again.stdout]).toEqual([0, "skipping 1 already evaluated\nall runs already evaluated\n"]);
    expect((await here.call("eval", ...select("s", "paper_crane_task", 7, "1,3"), "--force")).code).toBe(0);
    expect((await here.json(`${pair}/eval.json`))["both_passed"]).toBe(true);

    await here.write(`${pair}/result.json`, '{\n  "repo": "pap');
    const torn = await here.call(...args);
    expect([torn.code, lastLine(torn.stderr)]).toEqual([1, expect.stringMatching(/^json\.decoder\.JSONDecodeError: /)]);
    expect(await here.text(`${pair}/result.json`)).toBe('{\n  "repo": "pap');
  });

  test("coop without messages: an empty conversation all the same, agents in the order they ended, eval by version", async () => {
    const here = await staged("solve");
    const pair = "n/coop/paper_crane_task/7/f1_f3";
    expect((await here.call(...runArgs("coop", "n", "paper_crane_task", 7, "1,3"), "--no-messaging")).code).toBe(0);
    expect((await here.written()).filter((file) => file.startsWith(pair))).toEqual(
      ["agent1.patch", "agent1_traj.json", "agent3.patch", "agent3_traj.json", "conversation.json", "result.json"].map(
        (file) => `${pair}/${file}`,
      ),
    );
    expect(await here.text(`${pair}/conversation.json`)).toBe("[]");
    const result = await here.json(`${pair}/result.json`);
    expect(keys(result)).toEqual([...resultKeys, "agents", "total_cost", "total_steps", "messages_sent", "log_dir"]);
    const agents = result["agents"] as Record<string, Record<string, unknown>>;
    expect(keys(agents).toSorted()).toEqual(["agent1", "agent2"]);
    expect([keys(agents["agent1"]), agents["agent1"]?.["feature_id"], agents["agent2"]?.["feature_id"]]).toEqual([
      ["feature_id", ...agentKeys],
      1,
      3,
    ]);
    // Python adds the costs in completion order.
    expect(result["total_cost"]).toBe(Object.values(agents).reduce((sum, one) => sum + Number(one["cost"]), 0));
    expect(keys(await here.json(`${pair}/agent3_traj.json`))).toEqual([
      "repo",
      "task_id",
      "feature_id",
      "agent_id",
      "model",
      "status",
      "cost",
      "steps",
      "messages",
    ]);

    expect((await here.call("eval", "-n", "n")).code).toBe(0);
    const verdict = await here.json(`${pair}/eval.json`);
    const between = v1 ? [] : ["apply_status"];
    expect(keys(verdict)).toEqual([
      "repo",
      "task_id",
      "features",
      "setting",
      ...between,
      "merge",
      "feature1",
      "feature2",
      "both_passed",
      "error",
      "evaluated_at",
    ]);
    expect(verdict).toMatchObject({ merge: { status: "clean", strategy: "naive" }, both_passed: true, error: null });
    expect(keys(verdict["merge"])).toEqual(["status", "strategy", "diff"]);
    expect(keys(verdict["feature2"])).toEqual(
      v1
        ? ["passed", "test_output"]
        : ["feature_id", "passed", "exit_code", "tests_passed", "tests_failed", "test_output"],
    );
    if (!v1) expect(verdict["apply_status"]).toEqual({ agent1: "applied", agent2: "applied" });
  });

  test("coop with messages: who, to whom, what and (v1) when", async () => {
    const here = await staged("solve");
    expect((await here.call(...runArgs("coop", "m", "paper_crane_task", 7, "1,3"), "--redis", here.redis)).code).toBe(
      0,
    );
    const pair = "m/coop/paper_crane_task/7/f1_f3";
    const messages = JSON.parse(await here.text(`${pair}/conversation.json`)) as Record<string, unknown>[];
    expect(messages.length).toBeGreaterThan(0);
    expect((await here.json(`${pair}/result.json`))["messages_sent"]).toBe(messages.length);
    for (const message of messages) {
      expect(keys(message)).toEqual(["from", "to", "message", "timestamp", "feature_id"]);
      expect(message["feature_id"]).toBe(message["from"] === "agent1" ? 1 : 3);
      expect(typeof message["timestamp"]).toBe(v1 ? "number" : "object");
    }
    const sent = messages[0]?.["message"] as string;
    expect((await here.text(`${pair}/agent1_traj.json`)) + (await here.text(`${pair}/agent3_traj.json`))).toContain(
      sent,
    );
  });

  test("a patch that ends in blank context lines: 0.0.11 cuts it, and its own eval cannot apply it", async () => {
    const here = await staged("blank-tail");
    expect((await here.call(...runArgs("solo", "b", "tide_table_task", 31, "1,2"))).code).toBe(0);
    const pair = "b/solo/tide_table_task/31/f1_f2";
    const patch = await here.text(`${pair}/solo.patch`);
    expect(patch.endsWith("\n \n")).toBe(!v1);
    expect(patch).toBe(v1 ? patch.trim() : patch);
    expect((await here.call("eval", "-n", "b")).code).toBe(0);
    const verdict = await here.json(`${pair}/eval.json`);
    expect([verdict["both_passed"], verdict["error"]]).toEqual([!v1, null]);
    if (v1)
      expect((verdict["feature1"] as Record<string, string>)["test_output"]).toMatch(
        /^error: corrupt patch at line \d+$/m,
      );
  });

  test("a rate limit: exit 0, status Error, litellm's class in the text", async () => {
    const here = await staged("rate-limit");
    expect((await here.call(...runArgs("solo", "r", "paper_crane_task", 7, "1,3"))).code).toBe(0);
    const pair = "r/solo/paper_crane_task/7/f1_f3";
    const result = await here.json(`${pair}/result.json`);
    expect(result["agent"]).toMatchObject({
      status: "Error",
      error: expect.stringMatching(/^litellm\.RateLimitError: /),
    });
    expect((result["agent"] as Record<string, unknown>)["cost"]).toBeGreaterThan(0);
    const rows = (await here.json(`${pair}/solo_traj.json`))["messages"] as Record<string, unknown>[];
    const answers = rows.filter((row) => row["role"] === "assistant").length;
    expect((result["agent"] as Record<string, unknown>)["steps"]).toBe(v1 ? answers : answers + 1);
    if (!v1) expect(rows.at(-1)).toMatchObject({ role: "exit", extra: { exit_status: "RateLimitError" } });
  });

  test("a server error of the model: exit 0, status Error, litellm's class in the text", async () => {
    const here = await staged("model-500");
    expect((await here.call(...runArgs("solo", "e", "paper_crane_task", 7, "1,3"))).code).toBe(0);
    expect((await here.json("e/solo/paper_crane_task/7/f1_f3/result.json"))["agent"]).toMatchObject({
      status: "Error",
      error: expect.stringMatching(/^litellm\.InternalServerError: /),
    });
  });

  test("a container that dies: the agent goes on to its limit, and every observation from then on is dead", async () => {
    const here = await staged("dead-container");
    expect((await here.call(...runArgs("solo", "c", "paper_crane_task", 7, "1,3"))).code).toBe(0);
    const pair = "c/solo/paper_crane_task/7/f1_f3";
    expect((await here.json(`${pair}/result.json`))["agent"]).toMatchObject({ status: "LimitsExceeded", error: null });
    const rows = (await here.json(`${pair}/solo_traj.json`))["messages"] as Record<string, unknown>[];
    const observations = rows
      .filter(({ role }) => role === (v1 ? "user" : "tool"))
      .map(({ content }) => String(content))
      .filter((text) => text !== "");
    const dead = v1 ? /409 Client Error.*Container [0-9a-f]{64} is not running/s : /No such container: /;
    const first = observations.findIndex((text) => dead.test(text));
    expect(first).toBeGreaterThan(0);
    expect(observations.slice(first).filter((text) => !dead.test(text) && !/limit/i.test(text))).toEqual([]);
    // Since 0.0.23 the daemon's complaint is taken for the patch.
    expect(await here.text(`${pair}/solo.patch`)).toMatch(v1 ? /^$/ : /No such container: /);
  });

  test("Redis dies while agents talk: exit 0, both in error with redis-py's text", async () => {
    const here = await staged("redis-loss");
    const args = [...runArgs("coop", "l", "paper_crane_task", 7, "1,3"), "--redis", here.redis];
    expect((await here.call(...args)).code).toBe(0);
    const agents = (await here.json("l/coop/paper_crane_task/7/f1_f3/result.json"))["agents"] as object;
    for (const one of Object.values(agents)) {
      expect(one).toMatchObject({
        status: "Error",
        // The second is said of a command that was under way.
        error: expect.stringMatching(
          /^(Error 111 connecting to \S+:\d+\. Connection refused\.|Error while reading from \S+:\d+ : \(104, 'Connection reset by peer'\)|Connection closed by server\.)$/,
        ),
      });
    }
  });

  test("no Redis, and none to be started: exit 1 with upstream's own line, before anything of the pair is written", async () => {
    const here = await staged("redis-start");
    const ended = await here.call(...runArgs("coop", "k", "paper_crane_task", 7, "1,3"), "--redis", here.redis);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("\n  redis starting via docker...\nerror: Failed to start Redis\n");
    expect((await here.written()).filter((file) => file.startsWith("k/coop/"))).toEqual([]);
  });

  test("the container of an eval dies: exit 0 and an eval.json whose error is the daemon's", async () => {
    const here = await staged("eval-container-lost");
    expect((await here.call(...runArgs("solo", "v", "paper_crane_task", 7, "1,3"))).code).toBe(0);
    expect((await here.call("eval", "-n", "v")).code).toBe(0);
    const verdict = await here.json("v/solo/paper_crane_task/7/f1_f3/eval.json");
    expect(verdict).toMatchObject({
      both_passed: false,
      error: expect.stringMatching(/^409 Client Error .*Container [0-9a-f]{64} is not running/),
    });
  });

  test("Docker down: the agent's result says so with exit 0, eval dies with a traceback and writes nothing", async () => {
    const here = await staged("docker-down");
    expect((await here.call(...runArgs("solo", "d", "paper_crane_task", 7, "1,3"))).code).toBe(0);
    const pair = "d/solo/paper_crane_task/7/f1_f3";
    const text = v1
      ? /^Error while fetching server API version: /
      : /^Command '\['docker', 'run', .*\]' returned non-zero exit status 125\.$/;
    expect((await here.json(`${pair}/result.json`))["agent"]).toMatchObject({
      status: "Error",
      steps: 0,
      error: expect.stringMatching(text),
    });
    expect(await here.text(`${pair}/solo.patch`)).toBe("");
    const evaluated = await here.call("eval", "-n", "d");
    expect([evaluated.code, lastLine(evaluated.stderr)]).toEqual([
      1,
      "docker.errors.DockerException: Error while fetching server API version: ('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))",
    ]);
    expect((await here.written()).filter((file) => file.includes("eval"))).toEqual([]);
  });

  test("TERM ends it at once by the signal; of the pair nothing is written", async () => {
    const here = await staged("hang");
    const { pid, ended } = here.start(runArgs("solo", "h", "paper_crane_task", 7, "1,3"));
    await here.until("h/config.json");
    process.kill(pid, "SIGTERM");
    expect(await ended).toMatchObject({ code: null, signal: "SIGTERM" });
    expect(await here.written()).toEqual(["h/config.json"]);
  });
}

describe.each(versions.map((version) => standInSubject(version, dataset)))("$name", contract);

if (parts === null) {
  const reason = "it needs the real parts (e2e/parts/up.sh installs them)";
  if ((process.env["CI"] ?? "") === "")
    describe.skip(`the installed cooperbench (skipped: ${reason})`, () => test("contract", () => {}));
  else {
    test("the installed cooperbench", () => {
      throw new Error(`skipped in CI: ${reason}`);
    });
  }
} else {
  describe.each(versions.map((version) => realSubject(version, parts)))("$name", (subject) => {
    test("is the version that it is taken for", async () => {
      expect(await installedVersion(parts.upstream[subject.version])).toBe(subject.version);
    });
    contract(subject);
  });

  describe.each(versions)("both at %s", (version) => {
    test("help is the same to the byte at 80 columns", async () => {
      const [real, standIn] = [realSubject(version, parts), standInSubject(version, dataset)];
      const stages = [await real.stage("solve"), await standIn.stage("solve")];
      const help = stages.flatMap((stage) => {
        stage.environment["COLUMNS"] = "80";
        return [stage.call("run", "--help"), stage.call("eval", "--help")];
      });
      const [realRun, realEval, run, evaluation] = await Promise.all(help);
      await Promise.all([...stages.map((stage) => stage.close()), real.end()]);
      expect([run?.stdout, evaluation?.stdout]).toEqual([realRun?.stdout, realEval?.stdout]);
    });
  });
}
