import { expect, test } from "vitest";
import { describeSubjects } from "./describe-subjects.ts";
import { lastLine } from "./last-line.ts";
import { model, select } from "./upstream-arguments.ts";

describeSubjects(
  ({ v1, staged }) => {
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
  },
  { cold: "always" },
);
