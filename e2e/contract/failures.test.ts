import { expect, test } from "vitest";
import { describeSubjects } from "./describe-subjects.ts";
import { lastLine } from "./last-line.ts";

describeSubjects(
  ({ v1, pushes, staged, runArgs }) => {
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
      expect((await here.json(`${pair}/result.json`))["agent"]).toMatchObject({
        status: "LimitsExceeded",
        error: null,
      });
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
      expect(await here.text(`${pair}/solo.patch`)).toMatch(pushes ? /No such container: / : /^$/);
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
      const { pid, ended } = await here.start(runArgs("solo", "h", "paper_crane_task", 7, "1,3"));
      await here.until("h/config.json");
      process.kill(pid, "SIGTERM");
      expect(await ended).toMatchObject({ code: null, signal: "SIGTERM" });
      expect(await here.written()).toEqual(["h/config.json"]);
    });
  },
  { cold: "long" },
);
