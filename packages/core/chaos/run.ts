import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { settings } from "@cooperbench-ts/results";
import { type ChaosReport, chaoticCampaign } from "./chaotic-campaign.ts";

// `pnpm --filter @cooperbench-ts/core chaos [campaigns] [trials] [seed]`
const [campaigns = 100, trials = 200, firstSeed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
let failed = 0;
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
  if (broken.length > 0) failed += 1;
  else await rm(dir, { recursive: true, force: true });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `seed ${seed}: ${report.trials} trials, ${report.sessions} sessions, ${report.kills} kills, ${seconds} s: ${broken.length === 0 ? "good" : `${broken.join("; ")} (kept in ${dir})`}`,
  );
}
console.log(`${campaigns - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function faultsOf(report: ChaosReport): string[] {
  return Object.entries(report).flatMap(([name, found]) =>
    Array.isArray(found) && found.length > 0 ? [`${name}: ${found.join(", ")}`] : [],
  );
}
