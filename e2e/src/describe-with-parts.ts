import { describe, test } from "vitest";
import { realParts, type RealParts } from "./real-parts.ts";

/** Like `describe`, with the real parts; without them it is skipped with the reason in its name, and in CI it fails. */
export function describeWithParts(name: string, body: (parts: RealParts) => void): void {
  const parts = realParts();
  if (parts !== null) return void describe(name, () => body(parts));
  const reason = "it needs Docker, Redis and both upstream versions (e2e/parts/up.sh installs them)";
  if ((process.env["CI"] ?? "") === "")
    return void describe.skip(`${name} (skipped: ${reason})`, () => test("skipped", () => {}));
  test(name, () => {
    throw new Error(`skipped in CI: ${reason}`);
  });
}
