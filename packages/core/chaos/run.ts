import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { standardSettings as settings } from "@cooperbench-ts/results";
import { type ChaosReport, chaoticCampaign } from "./chaotic-campaign.ts";

// `pnpm chaos [campaigns] [trials] [seed]`
const [campaigns = 100, trials = 200, firstSeed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
console.log(`${campaigns} campaigns of ${trials} trials, from seed ${firstSeed} on`);
const sums = { lost: 0, runAgain: 0, doubleBilled: 0, wrong: 0, notRebuilt: 0, otherStatus: 0, processesLeft: 0 };
const begun = performance.now();
let [failed, kills] = [0, 0];
for (let index = 0; index < campaigns; index += 1) {
  const seed = firstSeed + index;
  const dir = await mkdtemp(path.join(tmpdir(), `chaos-${seed}-`));
  const startedAt = performance.now();
  const report = await chaoticCampaign({
    dir,
    seed,
    pairs: Math.ceil(trials / settings.length),
    settings,
    concurrency: 4,
    phaseLimitMs: 4000,
    kills: 6,
  });
  const broken = faultsOf(report);
  kills += report.kills;
  for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += report[name].length;
  if (broken.length > 0) failed += 1;
  else await rm(dir, { recursive: true, force: true });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `seed ${seed}: ${report.trials} trials, ${report.sessions} sessions, ${report.kills} kills, ${seconds} s: ${broken.length === 0 ? "good" : `${broken.join("; ")} (kept in ${dir})`}`,
  );
}
const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
const found = Object.entries(sums).map(([name, count]) => `${name} ${count}`);
console.log(`${campaigns - failed} passed, ${failed} failed, ${kills} kills in ${minutes} min; ${found.join(", ")}`);
process.exitCode = failed === 0 ? 0 : 1;

function faultsOf(report: ChaosReport): string[] {
  return Object.entries(report).flatMap(([name, found]) =>
    Array.isArray(found) && found.length > 0 ? [`${name}: ${found.join(", ")}`] : [],
  );
}
