import { expect, test } from "vitest";
import type { ReasonTraits } from "./reason-traits.ts";
import { type Reason, reasons, reasonTraits, remedies } from "./reasons.ts";

const where = (accept: (traits: ReasonTraits) => boolean): Reason[] =>
  reasons.filter((reason) => accept(reasonTraits[reason])).sort();

/** The reasons of each value that is not null. */
function by(trait: "heals" | "firstDelayMs" | "verdict"): Record<string, Reason[]> {
  const values = new Set(reasons.map((reason) => reasonTraits[reason][trait]));
  values.delete(null);
  return Object.fromEntries([...values].map((value) => [value, where((traits) => traits[trait] === value)]));
}

test("the results", () => {
  const { pass, fail } = by("verdict");
  expect({ pass, fail }).toEqual({
    pass: ["tests-passed"],
    fail: ["merge-conflict", "no-patch", "patch-rejected", "patch-too-large", "tests-failed"],
  });
  expect(where(({ verdict }) => verdict === null)).toEqual(["not-evaluated", "not-run"]);
});

test("what may happen to every trial", () => {
  expect(where(({ scope }) => scope === "campaign")).toEqual([
    "agent-config-invalid",
    "cost-tracking",
    "dataset-missing",
    "docker-cli-missing",
    "docker-permission",
    "model-auth",
    "model-not-found",
    "model-quota",
    "nothing-selected",
    "unknown-agent",
    "upstream-crash",
    "upstream-unsupported",
  ]);
});

test("how a run makes sure of it before it stops", () => {
  const known = (proof: Partial<ReasonTraits>): Reason[] =>
    where(
      ({ scope, pairsToStop, asks }) =>
        scope === "campaign" && pairsToStop === proof.pairsToStop && asks === proof.asks,
    );
  expect(known({ pairsToStop: 1, asks: null })).toEqual([
    "agent-config-invalid",
    "cost-tracking",
    "dataset-missing",
    "unknown-agent",
  ]);
  expect(known({ pairsToStop: 2, asks: "model" })).toEqual(["model-auth", "model-not-found", "model-quota"]);
  expect(known({ pairsToStop: 2, asks: "docker" })).toEqual(["docker-permission"]);
  expect(known({ pairsToStop: 2, asks: "docker-cli" })).toEqual(["docker-cli-missing"]);
  expect(known({ pairsToStop: 2, asks: null })).toEqual(["nothing-selected", "upstream-crash", "upstream-unsupported"]);
  const machine = where(({ scope }) => scope === "machine");
  expect(machine.filter((reason) => reasonTraits[reason].pairsToStop !== 3)).toEqual(["model-request-invalid"]);
  expect(reasonTraits["model-request-invalid"].pairsToStop).toBe(2);
});

test("failures that are never a sign of something systematic", () => {
  const ofTrials = where(({ verdict, scope }) => verdict === "infra_error" && scope === "trial");
  expect(ofTrials).toEqual(["eval-timeout", "image-unusable", "interrupted", "task-broken", "timeout"]);
});

test("what stands though it is no pass and no fail", () => {
  expect(where(({ verdict, stands }) => stands && verdict !== "pass" && verdict !== "fail")).toEqual(["task-broken"]);
});

test("what may heal, and whom to ask", () => {
  expect(by("heals")).toEqual({
    docker: ["docker-unavailable"],
    redis: ["redis-unavailable"],
    registry: ["registry-rate-limit"],
    model: ["model-rate-limit", "model-unavailable"],
    disk: ["disk-full"],
  });
});

test("how long a run waits before the second try", () => {
  expect(by("firstDelayMs")).toEqual({
    1_000: ["timeout"],
    5_000: [
      "container-lost",
      "eval-error",
      "eval-timeout",
      "image-missing",
      "interrupted",
      "model-request-invalid",
      "not-evaluated",
      "not-run",
      "out-of-memory",
      "patch-damaged",
      "redis-unavailable",
      "torn-result",
      "unknown-error",
    ],
    15_000: ["docker-pull-failed", "docker-run-failed", "docker-unavailable"],
    20_000: ["model-unavailable"],
    30_000: ["model-rate-limit"],
    60_000: ["disk-full"],
    120_000: ["registry-rate-limit"],
  });
});

test.each(reasons)("%s does not contradict itself", (reason) => {
  const { verdict, redo, scope, heals, pairsToStop, asks, firstDelayMs, remedy } = reasonTraits[reason];
  expect(firstDelayMs === null).toBe(redo === "none");
  expect(pairsToStop === null).toBe(scope === "trial");
  if (asks !== null) expect({ scope, pairsToStop }).toEqual({ scope: "campaign", pairsToStop: 2 });
  if (heals !== null) expect(scope).toBe("machine");
  if (scope === "campaign") expect({ verdict, redo }).toEqual({ verdict: "infra_error", redo: "none" });
  if (scope === "machine") expect(redo).toBe("phase");
  if (verdict === "pass" || verdict === "fail") expect({ redo, scope }).toEqual({ redo: "none", scope: "trial" });
  if (verdict === null) expect(redo).toBe("phase");
  expect(remedy).toMatch(/\.$/);
  expect(remedies[reason]).toBe(remedy);
});
