import { expect, test } from "vitest";
import { InTurn } from "./in-turn.ts";

function inTurn() {
  const told: unknown[] = [];
  let open: (() => void) | null = null;
  const turns = new InTurn<string>({
    done: (value) => told.push(value),
    failed: (error) => told.push(String(error)),
    later: (run) => {
      open = run;
      return () => (open = null);
    },
  });
  const step = (): void => {
    const run = open;
    open = null;
    run?.();
  };
  return { turns, told, step, isIdle: () => open === null };
}

function* steps(name: string, count = 3): Generator<undefined, string, undefined> {
  for (let at = 1; at < count; at += 1) yield;
  return name;
}

test("one that is under way comes to its end, whatever is asked for meanwhile; of that only the last is computed", () => {
  const { turns, told, step, isIdle } = inTurn();
  turns.ask(() => steps("first"));
  for (let at = 0; at < 2; at += 1) {
    step();
    turns.ask(() => steps(`newer ${at}`));
  }
  step();
  expect(told).toEqual(["first"]);
  for (let at = 0; at < 3; at += 1) step();
  expect(told).toEqual(["first", "newer 1"]);
  expect(isIdle()).toBe(true);
});

test("one that fails is told, and the next one goes on; after the end nothing comes", () => {
  const { turns, told, step, isIdle } = inTurn();
  turns.ask(function* () {
    yield;
    throw new Error("broken");
  });
  step();
  turns.ask(() => steps("next", 1));
  step();
  step();
  expect(told).toEqual(["Error: broken", "next"]);
  turns.ask(() => steps("never"));
  turns.end();
  expect(isIdle()).toBe(true);
});
