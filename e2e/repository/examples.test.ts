import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { jsonLines } from "../cli/support/cli.ts";
import { repositoryRoot } from "./support/packages.ts";

test("the example runs three pairs through the library in 30 lines and prints its events", async () => {
  const cwd = path.join(repositoryRoot, "examples", "run-experiment");
  expect(readFileSync(path.join(cwd, "run-experiment.ts"), "utf8").trim().split("\n").length).toBeLessThanOrEqual(30);
  const { stdout } = await promisify(execFile)(process.execPath, ["run-experiment.ts"], { cwd });
  const events = jsonLines(stdout);
  const ended = events.filter(({ type }) => type === "trial-ended").map(({ pair }) => pair);
  expect(new Set(ended).size).toBe(3);
  expect(events.at(-1)).toMatchObject({
    type: "finished",
    outcome: { kind: "complete", counts: { planned: 3, pending: 0 } },
  });
});
