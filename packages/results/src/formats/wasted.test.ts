import { expect, test } from "vitest";
import { isWasted } from "./wasted.ts";

test("wasted is what brought no result and is not evaluated again", () => {
  expect(isWasted({ verdict: "infra_error", redo: "agent" }, 0)).toBe(true);
  expect(isWasted({ verdict: "infra_error", redo: "none" }, 0)).toBe(true);
  expect(isWasted({ verdict: "infra_error", redo: "eval" }, 2)).toBe(false);
  expect(isWasted({ verdict: "infra_error", redo: "none" }, 3)).toBe(false);
  expect(isWasted({ verdict: "infra_error", redo: "agent" }, 2)).toBe(true);
  // Cut off by the user: nothing is judged, and it starts afresh.
  expect(isWasted({ verdict: null, redo: "agent" }, 0)).toBe(true);
  expect(isWasted({ verdict: null, redo: "eval" }, 0)).toBe(false);
  expect(isWasted({ verdict: "fail", redo: "none" }, 1)).toBe(false);
});
