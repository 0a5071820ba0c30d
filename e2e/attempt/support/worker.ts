import { text } from "node:stream/consumers";
import { attemptOrderSchema, type AttemptProgress, Outages, runAttempt } from "@cooperbench-ts/attempt";
import { currentOwner, ownerToken } from "@cooperbench-ts/results/node";
import {
  openModel,
  openUpstreamProcesses,
  passedEnvironment,
  probeUpstream,
  requireCredentials,
  systemClock,
} from "@cooperbench-ts/attempt/host";
import type { WorkerOptions } from "./worker-options.ts";

// Carries out the order on its stdin, on a host that its own options describe, and says progress and report in JSON lines.
const options = JSON.parse(process.argv[2] ?? "") as WorkerOptions;
const order = attemptOrderSchema.parse(JSON.parse(await text(process.stdin)));
const say = (line: { progress: AttemptProgress } | { report: object }): void => console.log(JSON.stringify(line));
const { signal, stop } = interruptible();

const upstream = await probeUpstream({
  upstream: options.upstream,
  environment: { ...passedEnvironment(process.env), LITELLM_LOCAL_MODEL_COST_MAP: "True" },
  standIn: options.standIn,
});
const model = await openModel({
  upstream,
  agent: order.agent.name,
  model: order.model,
  endpoint: options.endpoint,
  apiBase: null,
  // A stand-in calls no model.
  modelDoor: options.standIn === null,
  readKey: async () =>
    options.keyEnv === null ? null : { name: options.keyEnv, value: process.env[options.keyEnv] ?? "" },
  price: undefined,
  environment: process.env,
  notice: (message) => say({ progress: { type: "notice", level: "warning", message } }),
});
const processes = openUpstreamProcesses({
  upstream,
  cold: false,
  environment: process.env,
  credentialNames: options.keyEnv === null ? [] : [options.keyEnv],
  folder: options.socketFolder,
  notice: (message) => say({ progress: { type: "notice", level: "warning", message } }),
});
try {
  const report = await runAttempt(order, {
    folder: options.folder,
    published: options.published,
    dataset: options.dataset,
    upstream,
    processes,
    priceRegistry: null,
    environment: process.env,
    model,
    credentials: await requireCredentials({
      model: order.model,
      agentKeys: [],
      keyEnv: options.keyEnv,
      asked: { preset: null, variables: [], files: [] },
      hasEndpoint: true,
      environment: process.env,
    }),
    docker: options.dockerSocket === null ? null : { kind: "unix", path: options.dockerSocket },
    openRedis: async () => null,
    owner: ownerToken(await currentOwner()),
    socketFolder: options.socketFolder,
    graceMs: 1000,
    outages: new Outages(),
    clock: systemClock,
    signal,
    onProgress: (progress) => say({ progress }),
  });
  say({ report });
} finally {
  await processes.close();
  await model.close();
  stop();
}

function interruptible(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const onTerm = (): void => controller.abort();
  process.once("SIGTERM", onTerm);
  return { signal: controller.signal, stop: () => process.off("SIGTERM", onTerm) };
}
