// Every bench of this folder, one after the other, on this machine: `pnpm bench`, or `node bench/run.mjs NAME…` for some.
import { readdirSync } from "node:fs";
import os from "node:os";

const folder = new URL(".", import.meta.url);
const wanted = process.argv.slice(2);
const files = readdirSync(folder).filter((file) => file.endsWith(".bench.mjs"));
const chosen = files.filter((file) => wanted.length === 0 || wanted.includes(file.replace(".bench.mjs", "")));
if (chosen.length === 0)
  throw new Error(`no such bench; there are: ${files.map((file) => file.replace(".bench.mjs", "")).join(", ")}`);

const load = os.loadavg()[0].toFixed(1);
console.log(`node ${process.version}, ${os.availableParallelism()} cores, load ${load} before the first bench\n`);
for (const file of chosen) {
  const { title, bench } = await import(new URL(file, folder).href);
  console.log(title);
  const started = performance.now();
  for (const [name, value] of await bench()) console.log(`  ${name.padEnd(58)} ${value}`);
  console.log(`  (${((performance.now() - started) / 1000).toFixed(0)} s)\n`);
}
