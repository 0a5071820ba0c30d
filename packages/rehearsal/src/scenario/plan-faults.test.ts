import { expect, test } from "vitest";
import { agentFaultKinds, evalFaultKinds, faultOf, faultPhase } from "./fault.ts";
import { planFaults } from "./plan-faults.ts";

const pairs = Array.from({ length: 100 }, (_, n) => `r${n % 12}_task/${n}/f1_f2`);

test("typical strikes about 12 % of the trials, with every kind, and heals within three attempts", () => {
  for (const seed of [1, 2, 3]) {
    const faults = planFaults("typical", seed, pairs);
    expect(faults).toHaveLength(36);
    expect(new Set(faults.map((fault) => fault.kind))).toEqual(new Set([...agentFaultKinds, ...evalFaultKinds]));
    expect(Math.max(...faults.flatMap((fault) => fault.attempts ?? []))).toBeLessThanOrEqual(2);
    expect(new Set(faults.map((fault) => `${fault.setting} ${fault.pair}`)).size).toBe(36);
  }
});

test("storm keeps some trials bad for longer than three attempts, and none for longer than six", () => {
  const faults = planFaults("storm", 1, pairs);
  expect(faults).toHaveLength(105);
  const lengths = faults.map((fault) => fault.attempts?.length ?? 0);
  expect(lengths.filter((length) => length > 3).length).toBeGreaterThan(10);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(5);
});

test("none strikes nobody; redis faults need messaging", () => {
  expect(planFaults("none", 1, pairs)).toEqual([]);
  for (const fault of planFaults("storm", 4, pairs)) {
    if (fault.kind.startsWith("redis")) expect(fault.setting).toBe("coop-comm");
  }
});

test("a fault strikes by phase, setting, pair and attempt; the first that fits wins", () => {
  const faults = [
    { kind: "rate-limit", setting: "solo", pair: "a_task/1/f1_f2", attempts: [1, 3] },
    { kind: "eval-outage", pair: "a_task/1/f1_f2" },
    { kind: "redis-loss" },
    { kind: "hang" },
  ] as const;
  const at = (setting: "solo" | "coop-comm", phase: "agent" | "eval", attempt: number): string | null =>
    faultOf(faults, { setting, pair: "a_task/1/f1_f2", phase, attempt });
  expect([at("solo", "agent", 1), at("solo", "agent", 2), at("solo", "agent", 3)]).toEqual([
    "rate-limit",
    "hang",
    "rate-limit",
  ]);
  expect(at("coop-comm", "agent", 1)).toBe("redis-loss");
  expect(at("solo", "eval", 9)).toBe("eval-outage");
  expect(faultPhase("eval-hang")).toBe("eval");
});
