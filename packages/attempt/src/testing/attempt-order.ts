import type { AttemptOrder } from "../order/attempt-order.ts";

/** The order for the agent phase of a first attempt; `part` says what is otherwise. */
export function attemptOrder(part: Partial<AttemptOrder> = {}): AttemptOrder {
  return {
    orderVersion: 1,
    experiment: "command-a",
    trial: {
      run: "command-a-solo",
      setting: "solo",
      repeat: 1,
      pair: { repo: "pallets_jinja_task", taskId: 1621, features: [6, 10] },
    },
    attempt: 1,
    work: { kind: "agent" },
    model: "command-a-03-2025",
    agent: { name: "mini_swe_agent", config: null, image: null },
    limits: { agentMs: 600_000, evalMs: 1_800_000, installTime: "counts" },
    container: { memoryBytes: null, cpus: null, pids: 4096 },
    patchRepair: "apply",
    timeLimit: "keep",
    team: null,
    conditions: {
      upstream: { version: "0.0.11", litellm: "1.105.7", standIn: false },
      datasetHash: {},
      imageDigest: null,
      endpointHost: null,
    },
    ...part,
  };
}
