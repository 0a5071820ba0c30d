import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { attemptOrderSchema, phaseOf } from "./attempt-order.ts";

/** Orders as they are written today: a later version must go on to read them. */
const golden = async (name: string): Promise<object> =>
  JSON.parse(await readFile(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as object;

it.each([
  ["agent-order", "agent"],
  ["program-order", "agent"],
  ["eval-order", "eval"],
  ["recover-order", "agent"],
] as const)("the golden %s is read as it is, survives JSON, and is about the %s phase", async (name, phase) => {
  const written = await golden(name);
  const order = attemptOrderSchema.parse(written);
  expect(order).toEqual(written);
  expect(JSON.parse(JSON.stringify(order))).toEqual(written);
  expect(phaseOf(order)).toBe(phase);
});

it("an order of another version, or with a key that nobody knows, is refused", async () => {
  const written = await golden("agent-order");
  expect(attemptOrderSchema.safeParse({ ...written, orderVersion: 2 }).success).toBe(false);
  expect(attemptOrderSchema.safeParse({ ...written, logs: "/home/me/logs" }).success).toBe(false);
});
