import { expect, test } from "vitest";
import { evidencePlace, type QuotedAccount } from "./evidence-place.ts";

const account: QuotedAccount = { agents: [], tests: [], owners: new Map(), attempt: 2 };

test("a quote stands on the line that holds it, also as JSON writes it, cut, or with a key taken out", () => {
  const line = (quote: string, text: string) => evidencePlace({ file: "result.json", quote }, text, account)?.line;
  expect(line('no "such" file', JSON.stringify({ a: 1, error: 'no "such" file' }, null, 1))).toBe(3);
  expect(line("weiß", '{\n"error": "wei\\u00df"\n}')).toBe(2);
  expect(line("both_passed: true", '{\n"a": 1,\n"both_passed": true}')).toBe(3);
  expect(line("the key sk-… is wrong", '{"error":\n"the key sk-12345678 is wrong"}')).toBe(2);
  expect(line("nowhere", "{}")).toBeNull();
});

test("what the harness saw, and what is not here, is in the attempt; without one it is nowhere", () => {
  const docker = { file: "docker", quote: "409 gone" };
  expect(evidencePlace(docker, null, account)?.at).toEqual({ kind: "attempt", attempt: 2 });
  expect(evidencePlace({ file: "result.json", quote: "x" }, null, account)?.at).toEqual({
    kind: "attempt",
    attempt: 2,
  });
  expect(evidencePlace(docker, null, { ...account, attempt: null })).toBeNull();
});

test("a patch is shown as a patch, and of several the first", () => {
  const several = { file: "agent1.patch, agent2.patch", quote: "two agents, no patch" };
  expect(evidencePlace(several, "", account)).toEqual({
    file: "agent1.patch",
    quote: "two agents, no patch",
    line: null,
    at: { kind: "patch", file: "agent1.patch" },
  });
});
