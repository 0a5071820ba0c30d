import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { readLedger } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { runCli, startCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { publishedVerdicts } from "./support/published.ts";

const PAIRS = 6;

async function rehearsal(): Promise<{ cwd: string; dir: string; args: string[]; lock: string }> {
  const cwd = await testFolder();
  const dir = path.join(cwd, "rehearsal");
  const args = ["rehearse", "--dir", dir, "--pairs", String(PAIRS), "--faults", "none"];
  return { cwd, dir, args, lock: path.join(dir, "logs", ".cooperbench-ts", "rehearsal", "lock") };
}

async function starts(dir: string): Promise<number> {
  return (await readLedger(path.join(dir, "state"))).filter(({ event }) => event === "start").length;
}

test("a second harness on one experiment is refused with who holds it and since when, exit 3, and the first one goes on", async () => {
  const { cwd, dir, args, lock } = await rehearsal();
  const first = startCli(args, { cwd });
  await first.until(({ stderr }) => stderr.includes(`[1/${PAIRS * 3}]`));
  const { since } = JSON.parse(await readFile(lock, "utf8")) as { since: string };
  const second = await runCli(args, { cwd });
  expect(second.code, second.stderr).toBe(3);
  expect(second.stdout).toBe("");
  expect(second.stderr).toContain(`in use by process ${first.pid} on ${hostname()} since ${since}.`);
  expect(second.stderr).toContain("Wait for it, or stop it; two harnesses never write one experiment.");
  expect(second.stderr).toContain("experiment-locked");
  const { code, stderr } = await first.ended;
  expect(code, stderr).toBe(0);
  expect((await publishedVerdicts(path.join(dir, "logs"))).size).toBe(PAIRS * 3);
  expect(await starts(dir)).toBe(PAIRS * 3 * 2);
});

test("a copied logs folder: the lock of another machine is explained, and without it the same command goes on", async () => {
  const { cwd, dir, args, lock } = await rehearsal();
  const killed = startCli(args, { cwd });
  await killed.until(({ stderr }) => stderr.includes(`[3/${PAIRS * 3}]`));
  killed.send("SIGKILL");
  await killed.ended;
  const held = JSON.parse(await readFile(lock, "utf8")) as { owner: { host: string }; since: string };
  await writeFile(lock, JSON.stringify({ ...held, owner: { ...held.owner, host: "lab-17", bootId: "of-lab-17" } }));
  const finished = (await publishedVerdicts(path.join(dir, "logs"))).size;

  const refused = await runCli(args, { cwd });
  expect(refused.code, refused.stderr).toBe(3);
  for (const said of [
    `in use by process ${killed.pid} on lab-17 since ${held.since}`,
    "another machine or container: whether it still lives cannot be seen from here",
    `If that process is gone, or the folder is a copy, remove ${lock} and call again.`,
  ]) {
    expect(refused.stderr).toContain(said);
  }
  await rm(lock);
  const resumed = await runCli(args, { cwd });
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stderr).toContain(`${PAIRS * 3 - finished} to run, ${finished} done before`);
  expect((await publishedVerdicts(path.join(dir, "logs"))).size).toBe(PAIRS * 3);
});
