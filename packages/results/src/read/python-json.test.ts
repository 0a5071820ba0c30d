import { expect, test } from "vitest";
import { codes, read, soloFiles } from "./fixtures/trees.ts";

/** The files of a pair, one of them changed as Python would have written it. */
function withFile(name: string, change: (text: string) => string): [string, string][] {
  return soloFiles("r").map(([path, text]) => [path, path.endsWith(`/${name}`) ? change(text) : text]);
}

test.each(["NaN", "Infinity", "-Infinity"])("a cost of %s is not known, and the verdict stands", async (token) => {
  const files = withFile("result.json", (text) => text.replaceAll(/("(?:total_)?cost":)[\d.]+/g, `$1${token}`));
  expect(files.some(([, text]) => text.includes(token))).toBe(true);
  const results = await read(files);
  expect(results.pairs).toMatchObject([{ verdict: "pass", costUsd: null }]);
  expect(codes(results.diagnostics)).not.toContain("rejected-file");
});

test("in a trajectory it is read too", async () => {
  const results = await read(withFile("solo_traj.json", (text) => text.replace('"timestamp":5', '"timestamp":NaN')));
  expect(results.pairs).toMatchObject([{ verdict: "pass" }]);
  expect(codes(results.diagnostics)).not.toContain("rejected-file");
});

test("where a number must be known the file is rejected, and the message names the field and the cause", async () => {
  const results = await read(withFile("result.json", (text) => text.replace(/"task_id":\d+/, '"task_id":NaN')));
  expect(results.pairs).toMatchObject([{ verdict: "infra_error", reason: "torn-result" }]);
  const rejected = results.diagnostics.filter(({ code }) => code === "rejected-file");
  expect(rejected.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^task_id: .*NaN and Infinity .* read as null/),
  ]);
});
