// All that must hold before a change lands, in the order in which it fails fastest. The tests come last: their closing line
// is the last line of output.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const packages = readdirSync("packages").map((name) => `packages/${name}`);
const steps = [
  ["format", "oxfmt", "--check"],
  ["monorepo rules", "sherif"],
  ["build", "turbo", "run", "build", "--output-logs=errors-only"],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["types", "turbo", "run", "types", "--output-logs=errors-only"],
  ["unused code", "knip"],
  ...packages.map((dir) => [`package ${dir}`, "publint", dir, "--strict"]),
  ...packages.map((dir) => [`exports of ${dir}`, "attw", "--pack", dir, "--profile", "esm-only", "--quiet"]),
  ...(process.argv.includes("--static") ? [] : [["tests", "vitest", "run", "--project", "unit", "--project", "e2e"]]),
];
for (const [name, command, ...args] of steps) {
  console.log(`\n== ${name}: ${command} ${args.join(" ")}`);
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) {
    console.error(`\ncheck failed at: ${name}`);
    process.exit(status ?? 1);
  }
}
