// Brings a fresh checkout up with nothing but Node and npm, then runs one of the root tasks. Plain JavaScript: it runs on
// the machine's own Node, whatever its age; everything behind it runs on the Node that the lockfile pins.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const { packageManager } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const root = new URL("..", import.meta.url);

function pnpm(...args) {
  const { status, error } = spawnSync("npx", ["-y", packageManager, ...args], { cwd: root, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const tasks = {
  start: () => pnpm("run", "demo"),
  test: () => pnpm("run", "test:all"),
};
const task = tasks[process.argv[2]];
if (task === undefined) throw new Error(`bootstrap: expected one of ${Object.keys(tasks).join(", ")}`);
pnpm("install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only");
task();
