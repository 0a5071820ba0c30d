import { expect, test } from "vitest";
import { describeSubjects } from "./describe-subjects.ts";
import { agentKeys, keys, resultKeys } from "./result-keys.ts";

describeSubjects(
  ({ v1, staged, runArgs }) => {
    test("coop without messages: an empty conversation all the same, agents in the order they ended, eval by version", async () => {
      const here = await staged("solve");
      const pair = "n/coop/paper_crane_task/7/f1_f3";
      expect((await here.call(...runArgs("coop", "n", "paper_crane_task", 7, "1,3"), "--no-messaging")).code).toBe(0);
      expect((await here.written()).filter((file) => file.startsWith(pair))).toEqual(
        [
          "agent1.patch",
          "agent1_traj.json",
          "agent3.patch",
          "agent3_traj.json",
          "conversation.json",
          "result.json",
        ].map((file) => `${pair}/${file}`),
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
  },
  { cold: "long" },
);
