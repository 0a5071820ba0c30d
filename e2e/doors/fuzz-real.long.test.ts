import { expect, test } from "vitest";
import { describeWith } from "../images/parts.ts";
import { fuzzRealDaemon } from "./support/fuzz-real-daemon.ts";

describeWith(["root", "dockerd", "docker", "base-image"], "hostile requests to a real daemon through the door", () => {
  test("nothing of others is read or touched", async () => {
    const { findings, before, after, answered } = await fuzzRealDaemon(1000, 2);
    expect(findings).toEqual([]);
    expect(after).toEqual(before);
    expect(answered.get(403)).toBeGreaterThan(10);
  });
});
