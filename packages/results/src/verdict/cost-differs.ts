import type { Diagnostic } from "../formats/verdict-file.ts";
import type { Evidence } from "./evidence.ts";
import type { Facts } from "./facts.ts";
import { resultCost } from "./result-cost.ts";

/** Sums of prices are rounded on their way; a cent is no difference, and neither is a hundredth. */
const CENT = 0.01;
const SHARE = 0.01;

/**
 * The agents' own bill against what the model door saw. The door's counts as spend: it has each answer with its tokens, and litellm's
 * price of them, where a program goes by a table of its own. Nothing is said where the door missed the end of a call.
 */
export function costDiffers(evidence: Evidence, facts: Facts): Diagnostic[] {
  const { driver } = facts;
  if (driver?.phase !== "agent" || driver.model === null || driver.model.unanswered > 0) return [];
  const door = driver.model.costUsd;
  const own = resultCost(evidence, facts).costUsd;
  if (door === null || own === null || driver.model.calls === 0) return [];
  const apart = Math.abs(own - door);
  if (apart <= CENT || apart <= SHARE * Math.max(own, door)) return [];
  const message = `the agents' own bill is ${usd(own)}, that of the model door ${usd(door)}; the door's counts as spend`;
  return [{ code: "cost-differs", message, file: "result.json" }];
}

function usd(amount: number): string {
  return `$${amount.toFixed(4)}`;
}
