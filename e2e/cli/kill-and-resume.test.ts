import path from "node:path";
import { expect, test } from "vitest";
import { jsonLines, runCli, startCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { expectsToOutliveKills } from "./support/killed-rehearsal.ts";
import { processesLeft } from "./support/processes.ts";

test("kill -9 at random moments: no process stays, no finished trial runs again, no dollar counts twice, the campaign completes", () =>
  expectsToOutliveKills({ pairs: 12, kills: 5 }));

test("a killed run leaves its lock and its open phases behind, and status tells so until the same command goes on", async () => {
  const cwd = await testFolder();
  const dir = path.join(cwd, "rehearsal");
  const args = ["rehearse", "--dir", dir, "--pairs", "4", "--faults", "none"];
  const running = startCli(args, { cwd });
  await running.until(({ stderr }) => stderr.includes("[2/12]"));
  running.send("SIGKILL");
  await running.ended;
  expect(await processesLeft(dir, 5000)).toEqual([]);
  const status = async (): Promise<Record<string, unknown>> =>
    jsonLines((await runCli(["status", "--logs", path.join(dir, "logs"), "--json"], { cwd })).stdout)[0] ?? {};
  expect(await status()).toMatchObject({ holder: null, running: [] });
  expect((await runCli(args, { cwd })).code).toBe(0);
  expect(await status()).toMatchObject({
    holder: null,
    settings: [
      { planned: 4, waiting: 0 },
      { planned: 4, waiting: 0 },
      { planned: 4, waiting: 0 },
    ],
  });
});
