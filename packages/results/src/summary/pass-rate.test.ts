import { expect, test } from "vitest";
import { rateInterval } from "../stats/rate-interval.ts";
import { trial } from "./fixtures/trial.ts";
import { summarize } from "./summarize.ts";
import { summaryNotes } from "./summary-notes.ts";

test("where a line holds a pair several times, the interval is by task, as that of successRates, and says so", () => {
  const outcomes = ["++--", "+---", "-++-", "----", "++++", "+-+-"];
  const trials = outcomes.flatMap((text, task) =>
    text.split("").map((one, at) => ({
      ...trial("solo", one === "+" ? {} : { verdict: "fail" as const, reason: "tests-failed" as const }, `r_${at + 1}`),
      pair: `pallets_jinja_task/${task}/f1_f2`,
      repeat: at + 1,
    })),
  );
  const lost = { ...trial("solo", { verdict: "infra_error", reason: "timeout" }, "r_5"), pair: trials[0]?.pair ?? "" };
  const summary = summarize([...trials, { ...lost, repeat: 5 }], { by: "arm" });
  const rows = outcomes.flatMap((text, taskId) =>
    text.split("").map((one) => ({ repo: "a", taskId, pairKey: String(taskId), passed: one === "+" })),
  );
  const byTask = rateInterval(rows, ({ passed }) => passed);
  expect(summary.rates[0]?.infraExcluded).toEqual({ policy: "infra-excluded", ...byTask });
  expect(byTask.ci).toBe("task-cluster-bootstrap-95");
  expect(summary.rates[0]?.infraAsFail).toMatchObject({ k: 11, n: 25, ci: "task-cluster-bootstrap-95" });
  expect(summaryNotes(summary)[0]).toMatch(
    /^solo: pass rate 45\.8 % \(11\/24, 95 % bootstrap by task [\d.]+ % to [\d.]+ %\); infra as fail 44\.0 % \(11\/25, 95 % bootstrap by task /,
  );
  // A run alone has each pair once.
  expect(summarize(trials).rates.map(({ infraExcluded: { ci } }) => ci)).toEqual(Array(4).fill("wilson-95"));
  expect(summaryNotes(summarize(trials))[0]).toMatch(/^r_1: pass rate 66\.7 % \(4\/6, 95 % Wilson /);
});

test("a rate without an interval is not called unknown", () => {
  const twice = [trial("solo", {}, "r_1"), trial("solo", { verdict: "fail" }, "r_2")].map((one, at) => ({
    ...one,
    pair: "pallets_jinja_task/1/f1_f2",
    repeat: at + 1,
  }));
  const [note] = summaryNotes(summarize(twice, { by: "arm" }));
  expect(note).toMatch(/^solo: pass rate 50\.0 % \(1\/2, /);
});
