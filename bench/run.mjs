// Every bench of the repository, one after the other, on this machine: `pnpm bench`, or `node bench/run.mjs NAME…` for some.
// Exits 1 when a bar is missed, or a bench fails; what cannot be measured here is said, and counts as neither met nor missed.
import { readdirSync } from "node:fs";
import os from "node:os";

const folder = new URL(".", import.meta.url);
const wanted = process.argv.slice(2);
const known = readdirSync(folder).flatMap((file) =>
  file.endsWith(".bench.mjs") ? [file.replace(".bench.mjs", "")] : [],
);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(", ")}; there are: ${known.join(", ")}`);
  process.exit(2);
}

const load = () => os.loadavg()[0].toFixed(1);
console.log(`node ${process.version}, ${os.availableParallelism()} cores\n`);
const count = { met: 0, missed: 0, failed: 0, "not measured": 0 };
for (const name of known.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const { title, bench } = await import(new URL(`${name}.bench.mjs`, folder).href);
  console.log(`${name}: ${title}`);
  const [started, before] = [performance.now(), load()];
  const told = await bench().catch((error) => ({ failed: error.message }));
  for (const [what, value] of told.rows ?? []) console.log(`  ${what.padEnd(66)} ${value}`);
  for (const { what, value, atMost, isMet } of told.bars ?? []) {
    count[isMet ? "met" : "missed"] += 1;
    console.log(`  ${what.padEnd(66)} ${value} (at most ${atMost}): ${isMet ? "met" : "MISSED"}`);
  }
  if (told.notMeasured !== undefined) {
    count["not measured"] += 1;
    console.log(`  not measured: ${told.notMeasured}`);
  }
  if (told.failed !== undefined) {
    count.failed += 1;
    console.log(`  FAILED: ${told.failed}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`  (${seconds} s, load ${before} before and ${load()} after)\n`);
}
console.log(
  `bars: ${Object.entries(count)
    .map(([how, number]) => `${number} ${how}`)
    .join(", ")}`,
);
process.exitCode = count.missed + count.failed > 0 ? 1 : 0;
