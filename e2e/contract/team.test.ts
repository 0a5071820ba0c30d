import { expect, test } from "vitest";
import { describeSubjects } from "./describe-subjects.ts";
import { lastLine } from "./last-line.ts";
import { agentKeys, keys, resultKeys } from "./result-keys.ts";

const PAIR = "t/team/paper_crane_task/7/f1_f3";

describeSubjects(
  ({ v1, staged, runArgs }) => {
    test("a team: roles, a list of tasks and its log, no message in its conversation, and an eval that calls it coop", async () => {
      const here = await staged("solve");
      // Without the shared folder, whose volume upstream would leave behind.
      const args = [...runArgs("team", "t", "paper_crane_task", 7, "1,3"), "--redis", here.redis];
      if (v1) {
        const refused = await here.call(...args);
        const said = "argument --setting: invalid choice: 'team'";
        expect([refused.code, lastLine(refused.stderr)]).toEqual([2, expect.stringContaining(said)]);
        return;
      }
      expect((await here.call(...args, "--team-no-scratchpad")).code).toBe(0);
      expect((await here.written()).filter((file) => file.startsWith(PAIR))).toEqual(
        [
          "agent1.patch",
          "agent1_traj.json",
          "agent3.patch",
          "agent3_traj.json",
          "conversation.json",
          "result.json",
          "task_log.json",
          "tasks.json",
        ].map((file) => `${PAIR}/${file}`),
      );
      expect(await here.text(`${PAIR}/conversation.json`)).toBe("[]");
      const result = await here.json(`${PAIR}/result.json`);
      const own = ["total_cost", "total_steps", "messages_sent", "metrics", "team_features", "log_dir"];
      expect(keys(result)).toEqual([...resultKeys, "lead_agent", "agents", ...own]);
      expect(result).toMatchObject({
        setting: "team",
        lead_agent: "agent1",
        messages_sent: 0,
        team_features: { task_list: true, scratchpad: false, mcp: true, auto_refresh: true, protocol: true },
      });
      expect(keys(result["metrics"])).toEqual([
        "tasks_total",
        "tasks_done",
        "unowned_at_end",
        "time_to_first_claim_seconds",
        "claims_per_agent",
        "updates_per_agent",
      ]);
      const agents = result["agents"] as Record<string, Record<string, unknown>>;
      expect(keys(agents["agent2"])).toEqual(["feature_id", "team_role", ...agentKeys]);
      expect([agents["agent1"]?.["team_role"], agents["agent2"]?.["team_role"]]).toEqual(["lead", "member"]);
      const trajectory = await here.json(`${PAIR}/agent3_traj.json`);
      expect(keys(trajectory).slice(2, 6)).toEqual(["feature_id", "agent_id", "team_role", "model"]);
      // The agents did send some.
      const trajectories =
        (await here.text(`${PAIR}/agent1_traj.json`)) + (await here.text(`${PAIR}/agent3_traj.json`));
      expect(/Message sent to agent[12]/.test(trajectories)).toBe(true);
      const list = async (file: string) => JSON.parse(await here.text(`${PAIR}/${file}`)) as Record<string, unknown>[];
      const log = await list("task_log.json");
      expect(log.slice(0, 2).map((event) => [event["kind"], event["by"], event["title"]])).toEqual([
        ["create", "bench-runner", "Implement feature 3"],
        ["create", "bench-runner", "Lead-only: integrate and submit feature 1"],
      ]);
      expect(keys(log[0])).toEqual(["kind", "task_id", "by", "title", "ts"]);
      const tasks = await list("tasks.json");
      const ids = tasks.map((task) => String(task["id"]));
      expect(ids).toEqual(ids.toSorted());
      for (const task of tasks)
        expect(keys(task)).toEqual([
          "id",
          "title",
          "owner",
          "status",
          "created_by",
          "created_at",
          "last_note",
          "metadata",
        ]);

      expect((await here.call("eval", "-n", "t")).code).toBe(0);
      expect(await here.json(`${PAIR}/eval.json`)).toMatchObject({ setting: "coop", both_passed: true });
    });

    test("a team without a list of tasks has no metrics and none of its files", async () => {
      if (v1) return;
      const here = await staged("solve");
      const args = [...runArgs("team", "t", "paper_crane_task", 7, "1,3"), "--redis", here.redis];
      expect((await here.call(...args, "--team-no-scratchpad", "--team-no-task-list", "--no-messaging")).code).toBe(0);
      expect(await here.json(`${PAIR}/result.json`)).toMatchObject({
        metrics: {},
        team_features: { task_list: false },
      });
      expect((await here.written()).filter((file) => /task/.test(file.slice(PAIR.length)))).toEqual([]);
    });
  },
  { cold: "long" },
);
