import { expect, test } from "vitest";
import { endText } from "./process-end.ts";

test("ends in words, with spans of time as they are written elsewhere", () => {
  expect(endText({ kind: "exited", exitCode: 0 })).toBe("ended with exit code 0");
  expect(endText({ kind: "timeout", limitMs: 90_000 })).toBe("killed at its limit of 90 s");
  expect(endText({ kind: "timeout", limitMs: 90_000 }, (seconds) => `${seconds / 60} min`)).toBe(
    "killed at its limit of 1.5 min",
  );
  expect(endText({ kind: "spawn-failed", code: "ENOENT", message: "no such file" })).toBe(
    "could not be started (ENOENT): no such file",
  );
});
