/**
 * 300 model calls of 200 KB each through the model door and 300 without, in turns, against an instant provider on loopback.
 * `node --conditions=@cooperbench-ts/source packages/attempt/bench/model-door.ts`
 * Prints one JSON line; exits 1 when the door adds more than 10 ms to a call (first decile).
 */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { openModelDoor } from "../src/doors/model/model-door.ts";

const CALLS = 300;
const MAX_ADDED_MS = 10;

const answer = JSON.stringify({
  choices: [{ message: { role: "assistant", content: "x".repeat(4000) } }],
  usage: { prompt_tokens: 50_000, completion_tokens: 1000 },
});
const body = JSON.stringify({
  messages: Array.from({ length: 100 }, () => ({ role: "user", content: "y".repeat(2000) })),
});

const provider = http.createServer((request, response) => {
  request.resume().once("end", () => response.writeHead(200, { "Content-Type": "application/json" }).end(answer));
});
provider.listen(0, "127.0.0.1");
await once(provider, "listening");
const target = new URL(`http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`);
const door = await openModelDoor();
const attempt = door.attempt({ target, price: { input_cost_per_token: 1e-6, output_cost_per_token: 1e-6 } });

async function timed(base: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${base}/chat/completions`, {
    method: "POST",
    body,
    headers: { Authorization: "Bearer key-of-the-bench" },
  });
  await response.text();
  return performance.now() - start;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

const [without, through]: [number[], number[]] = [[], []];
for (let count = 0; count < CALLS; count += 1) {
  without.push(await timed(target.href));
  through.push(await timed(attempt.baseUrl));
}
// Other work on the machine only ever adds time, so the fast calls tell what the door itself costs.
const added = quantile(through, 0.1) - quantile(without, 0.1);
const rounded = (value: number): number => Math.round(value * 100) / 100;
const { calls, costUsd } = attempt.record();
console.log(
  JSON.stringify({
    bench: "model-door",
    calls,
    costUsd,
    medianWithoutMs: rounded(quantile(without, 0.5)),
    medianThroughMs: rounded(quantile(through, 0.5)),
    addedMs: rounded(added),
  }),
);
process.exitCode = added > MAX_ADDED_MS ? 1 : 0;
await door.close();
provider.closeAllConnections();
provider.close();
