import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";

const ROUNDS = 6;

/** What two calls at once may come to: the second is refused, or finds everything done. */
const FAIR: readonly RegExp[] = [/^0$/, /^3 error \(experiment-locked\)/];

test("two that are started at once in a new folder: one does the work, the other says why it does not", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const cwd = await testFolder();
    const start = () => runCli(["rehearse", "--dir", "new", "--pairs", "1", "--faults", "none"], { cwd });
    const both = await Promise.all([start(), start()]);
    expect(both.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    for (const { code, stderr } of both) {
      const said = code === 0 ? "0" : `${code} ${stderr}`;
      expect(
        FAIR.some((fair) => fair.test(said)),
        said,
      ).toBe(true);
    }
  }
});

test("two that want different rehearsals in one new folder: one is made, and the other is told what it is", async () => {
  const cwd = await testFolder();
  const start = (seed: string) =>
    runCli(["rehearse", "--dir", path.join(cwd, "new"), "--pairs", "1", "--faults", "none", "--seed", seed], { cwd });
  const both = await Promise.all([start("1"), start("2")]);
  expect(
    both.map(({ code }) => code).toSorted((a, b) => Number(a) - Number(b)),
    both.map(({ stderr }) => stderr).join("\n"),
  ).toEqual([0, 2]);
  expect(both.find(({ code }) => code === 2)?.stderr).toContain("error (rehearsal-mismatch)");
});
