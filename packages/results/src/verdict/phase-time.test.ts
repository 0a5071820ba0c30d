import { expect, test } from "vitest";
import { driver, evidence, solo, spent } from "../../corpus/builders.ts";
import { judge } from "./judge.ts";
import { phaseTimeText, wasAtWork } from "./phase-time.ts";

test("half of the time at work is enough, a moment less is not", () => {
  expect(wasAtWork(spent({ workMs: 300_000 }))).toBe(true);
  expect(wasAtWork(spent({ workMs: 299_999 }))).toBe(false);
});

test("the text names each part, and calls in vain only where there are any", () => {
  expect(phaseTimeText(spent({ heldMs: 20_040 }))).toBe(
    "410 s in commands, 180 s in model calls, 20 s waiting at the model door, 10 s neither",
  );
  expect(phaseTimeText(spent({ failedCallsMs: 5_250 }))).toContain("180 s in model calls (5.3 s of them in vain)");
});

test("the installation of an agent's program is told, and what of it does not count is not asked of the work", () => {
  const half = spent({ totalMs: 900_000, workMs: 300_000, installMs: 300_000 });
  expect(wasAtWork(half)).toBe(false);
  expect(wasAtWork({ ...half, uncountedMs: 300_000 })).toBe(true);
  expect(phaseTimeText(half)).toMatch(/^410 s in commands \(300 s of them to install the agent's program\), /);
  expect(phaseTimeText({ ...half, uncountedMs: 300_000 })).toContain(
    "(300 s of them to install the agent's program, which did not count against the limit)",
  );
});

const limit = { kind: "timeout", limitMs: 600_000 } as const;

test.each([null, spent(), spent({ workMs: 0 })])(
  "an agent phase that was killed says what its time went to: %o",
  (time) => {
    const { evidence: found } = judge(evidence({}, { driver: driver("agent", limit, { time }) }));
    const what = time === null ? "" : `: ${phaseTimeText(time)}`;
    expect(found).toEqual({ file: "process", quote: `killed after 600 s${what}` });
  },
);

test("so does an eval phase, and it is tried again whatever it did", () => {
  const judged = judge(evidence(solo(), { driver: driver("eval", limit, { time: spent() }) }));
  expect(judged).toMatchObject({ redo: "eval", reason: "eval-timeout" });
  expect(judged.evidence?.quote).toBe(`killed after 600 s: ${phaseTimeText(spent())}`);
});
