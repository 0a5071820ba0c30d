import type { AttemptAccount, Judgement, PhaseTime, Spend } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { attemptSums } from "./attempt-sums.ts";
import { timeShares } from "./phase-words.ts";

const attempt = (judgement: Partial<Judgement>, spend: Partial<Spend>, evals = 0): AttemptAccount =>
  ({
    kind: "parsed",
    dir: "",
    number: 1,
    calls: [],
    attempt: {
      judgement: { verdict: "pass", redo: "none", ...judgement },
      evals: Array.from({ length: evals }),
      spend: { costUsd: 1, knownUsd: 1, unknownCalls: [], source: "upstream", ...spend },
    },
  }) as unknown as AttemptAccount;
const infra = { verdict: "infra_error", redo: "agent" } as const;
const call = (atMostUsd: number | null) => ({ id: "a", atMostUsd });

test("what went into attempts without a result is wasted, as the journal has it", () => {
  const sums = attemptSums([
    attempt(infra, { knownUsd: 0.25 }),
    attempt({ verdict: null, redo: "agent" }, { knownUsd: 0.5 }),
    attempt({ verdict: "fail" }, {}, 1),
  ]);
  expect(sums).toMatchObject({
    knownUsd: 1.75,
    wastedUsd: 0.75,
    wastedAttempts: 2,
    unknownAttempts: 0,
    unknownAtMostUsd: 0,
  });
  expect(attemptSums([attempt(infra, {})]).wastedUsd).toBe(1);
  expect(attemptSums([attempt({}, {}, 1)]).wastedUsd).toBe(0);
  expect(attemptSums([attempt({ verdict: "infra_error", redo: "eval" }, {}, 2)]).wastedUsd).toBe(0);
});

test("given work cost nothing here, and later attempts what they cost", () => {
  const given = attempt(infra, { source: "given", costUsd: 3, knownUsd: 3 }, 1);
  expect(attemptSums([given])).toMatchObject({ isGiven: true, knownUsd: 0, wastedUsd: 0 });
  expect(attemptSums([given, attempt({}, {}, 1)])).toMatchObject({ isGiven: false, knownUsd: 1, wastedUsd: 0 });
  expect(attemptSums([])).toMatchObject({ isGiven: false });
});

test("what is unknown is bounded by its calls, where they have a bound", () => {
  const open = (...calls: (number | null)[]) =>
    attempt({}, { costUsd: null, knownUsd: 0, unknownCalls: calls.map(call) });
  expect(attemptSums([open(0.1, 0.2)])).toMatchObject({ unknownAttempts: 1, unknownCalls: 2 });
  expect(attemptSums([open(0.1, 0.2)]).unknownAtMostUsd).toBeCloseTo(0.3, 12);
  expect(attemptSums([open(0.1, null)]).unknownAtMostUsd).toBeNull();
  expect(attemptSums([open()]).unknownAtMostUsd).toBeNull();
  const broken = { kind: "rejected", why: "torn", dir: "", number: 2, calls: [] } as AttemptAccount;
  expect(attemptSums([attempt({}, {}), broken])).toMatchObject({ unknownAttempts: 1, unknownAtMostUsd: null });
});

test("shares of a phase's time; what did not happen is left out", () => {
  const time = { totalMs: 200, commandsMs: 100, callsMs: 150, failedCallsMs: 0, heldMs: 20, neitherMs: 0, workMs: 0 };
  const shares = timeShares(time satisfies PhaseTime);
  expect(shares.map(({ label, share }) => [label, share])).toEqual([
    ["Commands", 0.5],
    ["Model calls", 0.75],
    ["Held back", 0.1],
  ]);
  expect(timeShares({ ...time, totalMs: 0 }).every(({ share }) => share === 0)).toBe(true);
});
