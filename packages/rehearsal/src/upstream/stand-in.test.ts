import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectedVerdicts } from "../scenario/expected-verdicts.ts";
import { rehearsedSettings, usualSettings } from "../scenario/settings.ts";
import { readLedger } from "../state/ledger.ts";
import {
  attemptDir,
  firstPair,
  makeRehearsal,
  pairDir,
  readJson,
  runArgs,
  selection,
  settingFlags,
  start,
} from "./fixtures/stand-in.ts";

test.each(["0.0.11", "0.0.29"])(
  "%s: without faults every eval says what the scenario expects of upstream's own patches",
  { timeout: 60_000 },
  async (upstreamVersion) => {
    const rehearsal = await makeRehearsal({ pairs: 12, upstreamVersion, seed: 3, blankTailRate: 0.5 });
    const settings = upstreamVersion === "0.0.11" ? usualSettings : rehearsedSettings;
    const expected = expectedVerdicts(rehearsal.scenario, { patchRepair: "off", settings });
    const cwd = attemptDir(rehearsal);
    for (const setting of settings) {
      const flags = settingFlags[setting];
      const { code } = await start(rehearsal, cwd, ["run", "-n", `run-${setting}`, "-s", "lite", "-c", "4", ...flags])
        .ended;
      expect(code).toBe(0);
    }
    const seen = expected.map(({ setting, pair }) => [
      setting,
      pair,
      readJson(join(pairDir(cwd, setting, pair), "eval.json"))["both_passed"],
    ]);
    expect(seen).toEqual(expected.map(({ setting, pair, verdict }) => [setting, pair, verdict === "pass"]));
    expect(new Set(expected.map(({ verdict }) => verdict))).toEqual(new Set(["pass", "fail"]));
    const cut = expected.filter((trial) => trial.cut.length > 0);
    expect(cut.length > 0).toBe(upstreamVersion === "0.0.11");
  },
);

test("made whole again, a cut patch passes where the scenario says so", async () => {
  const rehearsal = await makeRehearsal({ blankTailRate: 1, passRates: { solo: 1, coop: 1 } });
  const cwd = attemptDir(rehearsal);
  await start(rehearsal, cwd, runArgs("solo", firstPair)).ended;
  await start(rehearsal, cwd, ["eval", ...selection("solo", firstPair)]).ended;
  const dir = pairDir(cwd, "solo", firstPair);
  expect(readJson(join(dir, "eval.json"))["both_passed"]).toBe(false);
  expect(readFileSync(join(dir, "eval.json"), "utf8")).toContain("error: corrupt patch at line");
  const patch = join(dir, "solo.patch");
  const [trial] = expectedVerdicts(rehearsal.scenario, { settings: ["solo"] });
  expect(trial).toMatchObject({ verdict: "pass", cut: ["solo.patch"] });
  const cut = readFileSync(patch, "utf8");
  for (const lines of [1, 2]) {
    writeFileSync(patch, `${cut}\n${" \n".repeat(lines)}`);
    await start(rehearsal, cwd, ["eval", ...selection("solo", firstPair), "--force"]).ended;
    if (readJson(join(dir, "eval.json"))["both_passed"] as unknown as boolean) return;
  }
  expect.unreachable("neither one nor two blank lines made the patch whole");
});

test("concurrent starts of one trial get different attempts, and each start is one whole ledger line", async () => {
  const rehearsal = await makeRehearsal();
  const ends = Array.from(
    { length: 6 },
    () => start(rehearsal, attemptDir(rehearsal), runArgs("solo", firstPair)).ended,
  );
  await Promise.all(ends);
  const ledger = await readLedger(rehearsal.stateDir);
  const starts = ledger.filter((entry) => entry.event === "start");
  expect(new Set(starts.map((entry) => entry.attempt))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(ledger.filter((entry) => entry.event === "billed" && entry.reported)).toHaveLength(6);
});

test("the ledger's reported bills are upstream's own costs", async () => {
  const rehearsal = await makeRehearsal({ pairs: 4, faults: "none", upstreamVersion: "0.0.29" });
  const cwd = attemptDir(rehearsal);
  await start(rehearsal, cwd, ["run", "-n", "run-coop-comm", "-s", "lite", "--no-auto-eval"]).ended;
  for (const entry of await readLedger(rehearsal.stateDir)) {
    if (entry.event !== "billed") continue;
    expect(readJson(join(pairDir(cwd, "coop-comm", entry.pair), "result.json"))["total_cost"]).toBe(entry.costUsd);
  }
});
