import { describe, test } from "vitest";
import { missing, type Part } from "./missing-parts.ts";

export { baseImage, findProgram, missing, sharedSocket, type Part } from "./missing-parts.ts";

/** Like `describe`; without the parts it is skipped with the reason in its name, and in CI it fails. */
export function describeWith(parts: readonly Part[], name: string, body: () => void): void {
  const reason = missing(parts);
  if (reason === null) return void describe(name, body);
  if (process.env["CI"] !== undefined && process.env["CI"] !== "") {
    test(name, () => {
      throw new Error(`skipped in CI: it needs ${reason}`);
    });
    return;
  }
  describe.skip(`${name} (skipped: it needs ${reason})`, body);
}
