import { expect, test } from "vitest";
import { describeSubjects } from "./describe-subjects.ts";
import { lastLine } from "./last-line.ts";
import { agentKeys, keys, resultKeys } from "./result-keys.ts";
import { select } from "./upstream-arguments.ts";

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

describeSubjects(
  ({ agent, v1, staged, runArgs }) => {
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
      expect([torn.code, lastLine(torn.stderr)]).toEqual([
        1,
        expect.stringMatching(/^json\.decoder\.JSONDecodeError: /),
      ]);
      expect(await here.text(`${pair}/result.json`)).toBe('{\n  "repo": "pap');
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
  },
  { cold: "always" },
);
