import { expect, it } from "vitest";
import { lineOf, runningText } from "./progress.ts";
import { ProgressState } from "./progress-state.ts";

const trial = { run: "m-solo", setting: "solo", pair: "jinja_task/0/f1_f2" } as const;

it.each(["eval", "recover", "publish", "conclude", "skip"] as const)("keeps %s apart from the trial", (action) => {
  const line = lineOf({ type: "decided", action, why: "so it is", ...trial }, new ProgressState(0));
  expect(line).toMatch(new RegExp(`^${action} +m-solo/jinja_task/0/f1_f2  so it is$`));
});

it("says that it asks, what came of it, and what happens then", () => {
  const state = new ProgressState(0);
  const asking = { type: "asking", cause: "model-auth", message: "403 flagged", limitMs: 30_000 } as const;
  state.apply(asking, 0);
  expect([lineOf(asking, state), state.paused]).toEqual([
    "asking whether every trial would end in model-auth: 403 flagged",
    "model-auth",
  ]);
  const asked = { type: "asked", cause: "model-auth", refuted: true, message: "host answers", pausedMs: 2000 } as const;
  state.apply(asked, 2000);
  expect([lineOf(asked, state), state.paused]).toEqual([
    "going on after 2 s: model-auth, it need not be every trial (host answers)",
    null,
  ]);
  expect(lineOf({ ...asked, refuted: false, message: "503" }, state)).toBe(
    "going on after 2 s: model-auth, nobody can tell whether it is every trial (503); a second pair will",
  );
});

it("shows a pause for what may heal as long as it lasts, whatever is asked meanwhile", () => {
  const state = new ProgressState(0);
  const shown = (event: Parameters<typeof state.apply>[0]): string | null => {
    state.apply(event, 0);
    return state.paused;
  };
  const model = "model-unavailable";
  expect(shown({ type: "paused", cause: model, message: "503", patienceMs: 1000 })).toBe(model);
  expect(shown({ type: "asking", cause: "docker-permission", message: "denied", limitMs: 1000 })).toBe(model);
  const asked = {
    type: "asked",
    cause: "docker-permission",
    refuted: true,
    message: "it answers",
    pausedMs: 1,
  } as const;
  expect(shown(asked)).toBe(model);
  expect(shown({ type: "resumed", cause: model, pausedMs: 1 })).toBe(null);
});

it("tells how long running trials can still take: after its agent, each is evaluated", () => {
  const state = new ProgressState(0);
  const text = (nowMs: number) => runningText(state, nowMs, 60_000);
  const started = (pair: string, phase: "agent" | "eval", limitMs: number, nowMs: number) =>
    state.apply({ type: "phase-started", attempt: 1, phase, at: "", limitMs, ...trial, pair }, nowMs);
  expect(text(0)).toBe("0 running trials");
  started("a_task/1/f1_f2", "eval", 60_000, 0);
  expect(text(10_000)).toBe("1 running trial, at most 50 s more");
  started("a_task/2/f1_f2", "agent", 30_000, 10_000);
  expect(text(10_000)).toBe("2 running trials, at most 1 min 30 s more");
  // Over its limit it is being ended, and evaluated none the less where its work is good.
  expect(text(45_000)).toBe("2 running trials, at most 1 min 00 s more");
});
