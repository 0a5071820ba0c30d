import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { compiled } from "./compiled.ts";

const schema = z.object({ passed: z.boolean() });

afterEach(() => void z.config({ jitless: false }));

test("a schema is compiled, and parses as before", () => {
  const fast = compiled(schema);
  expect(fast).not.toBe(schema);
  expect(fast.parse({ passed: true })).toEqual({ passed: true });
  expect(fast.safeParse({ passed: 1 }).success).toBe(false);
});

test("where no text may become code it stays as it is", () => {
  z.config({ jitless: true });
  expect(compiled(schema)).toBe(schema);
});
