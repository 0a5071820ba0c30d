import { expect, it } from "vitest";
import { lineOf } from "./progress.ts";
import { ProgressState } from "./progress-state.ts";

const trial = { run: "m-solo", setting: "solo", pair: "jinja_task/0/f1_f2" } as const;

it.each(["eval", "recover", "publish", "conclude", "skip"] as const)("keeps %s apart from the trial", (action) => {
  const line = lineOf({ type: "decided", action, why: "so it is", ...trial }, new ProgressState(0));
  expect(line).toMatch(new RegExp(`^${action} +m-solo/jinja_task/0/f1_f2  so it is$`));
});
