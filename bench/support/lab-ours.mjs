// One campaign through the harness, in a process of its own: its configuration and environment come as JSON on stdin, what it cost goes out as JSON.
import { text } from "node:stream/consumers";
import { runExperiment } from "../../packages/core/dist/index.js";

const own = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const { config, environment } = JSON.parse(await text(process.stdin));
const started = performance.now();
let first = null;
const { kind } = await runExperiment(config, {
  environment,
  onEvent: ({ type }) => {
    if (type === "phase-started") first ??= { seconds: (performance.now() - started) / 1000, own: own() };
  },
});
console.log(JSON.stringify({ kind, first, own: own() }));
