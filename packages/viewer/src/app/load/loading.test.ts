import { expect, test } from "vitest";
import { afterFailure } from "./loading.ts";

const error = new Error("the server does not answer");

test("what was shown stays where it cannot be loaded anew", () => {
  const shown = { name: "trials/a", loading: { kind: "loaded", value: 1 } } as const;
  expect(afterFailure(shown, "trials/a", error)).toBe(shown);
});

test("where nothing of it was there, the failure is told", () => {
  const failed = { kind: "failed", why: "the server does not answer" };
  expect(afterFailure({ name: "trials/a", loading: { kind: "loading" } }, "trials/a", error).loading).toEqual(failed);
  const other = { name: "trials/b", loading: { kind: "loaded", value: 1 } } as const;
  expect(afterFailure(other, "trials/a", error)).toEqual({ name: "trials/a", loading: failed });
});
