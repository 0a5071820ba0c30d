import { readFile } from "node:fs/promises";
import { type Clock, systemClock } from "@cooperbench-ts/attempt/host";

/**
 * Upstream's own console script, whose pauses between tries of a model call are short. All its tries are made. The interpreter's
 * line stays: the harness reads it.
 */
export async function upstreamWithShortWaits(script: string): Promise<string> {
  const [interpreter = "", ...rest] = (await readFile(script, "utf8")).split("\n");
  const shortened = [
    "import time, types",
    "import openai._base_client, tenacity.nap",
    "_short = lambda seconds: time.sleep(min(seconds, 0.02))",
    "tenacity.nap.time = types.SimpleNamespace(sleep=_short)",
    "openai._base_client.time = types.SimpleNamespace(sleep=_short, time=time.time)",
  ];
  return [interpreter, ...shortened, ...rest].join("\n");
}

const FACTOR = 50;

/** By which the model door holds calls back: its pauses pass quickly. */
export const quickClock: Clock = {
  now: () => systemClock.now(),
  monotonicMs: () => systemClock.monotonicMs() * FACTOR,
  sleep: (ms, signal) => systemClock.sleep(ms / FACTOR, signal),
};
