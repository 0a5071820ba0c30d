import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type AttemptOrder, type AttemptReport, Outages, runAttempt } from "@cooperbench-ts/attempt";
import {
  coldProcesses,
  labelKeys,
  type Credentials,
  noCredentials,
  type ModelAccess,
  type NamedKey,
  openModel,
  passedEnvironment,
  probeUpstream,
  resolveAgentConfig,
  systemClock,
  type UpstreamProbe,
} from "@cooperbench-ts/attempt/host";
import type { DriverEvidence, Evidence } from "@cooperbench-ts/results";
import { attemptFolder, currentOwner, ownerToken, readPairFolder } from "@cooperbench-ts/results/node";
import type { RealParts } from "../../../src/real-parts.ts";
import { DaemonRelay } from "./daemon-relay.ts";
import { type FaultProvider, startFaultProvider } from "./fault-provider.ts";
import type { Fault, SandboxFault } from "./faults.ts";
import { quickClock, upstreamWithShortWaits } from "./short-waits.ts";

export type FaultVersion = keyof RealParts["upstream"];

/** One cell of the matrix. */
export interface FaultScenario {
  readonly version: FaultVersion;
  readonly agent: "mini_swe_agent" | "mini_swe_agent_v2";
  readonly setting: "solo" | "coop-nocomm";
  readonly fault: Fault;
  /** The call of the model from which on it strikes, from 1; 0: before anything is begun. */
  readonly atCall: number;
}

export interface FaultOutcome {
  readonly report: AttemptReport;
  readonly evidence: Evidence;
}

/** Steps after the fault in which agents find out that their sandbox is gone. */
const STEPS_AFTER = 4;
const MEMORY_BYTES = 128 * 1024 * 1024;
/** Two share the memory, so that neither weighs as much as PID 1, which the kernel then takes. */
const PID_1_DIES_OF_MEMORY = "echo 1000 > /proc/1/oom_score_adj; tail /dev/zero & tail /dev/zero";
const pair = { repo: "abacus_calc_task", taskId: 0, features: [1, 2] as [number, number] };
const docker = promisify(execFile);

/** One agent phase over the real upstream and the real Docker, both doors on, that meets the fault. */
export async function runFault(parts: RealParts, scenario: FaultScenario): Promise<FaultOutcome> {
  const { version, agent, setting, fault, atCall } = scenario;
  const dir = await mkdtemp(path.join(tmpdir(), "cbts-fault-"));
  const experiment = `fault-${randomBytes(4).toString("hex")}`;
  const relay = await DaemonRelay.start(path.join(dir, "d.sock"), parts.dockerSocket);
  const strike = async (): Promise<void> => {
    if (fault.sandbox !== undefined)
      await strikeSandbox(fault.sandbox, { relay, experiment, socket: parts.dockerSocket });
  };
  const provider = await startFaultProvider({
    atCall,
    fault: fault.model ?? null,
    command: fault.sandbox === "out-of-memory" ? PID_1_DIES_OF_MEMORY : null,
    onCall: strike,
  });
  const access = await openAccess(provider, scenario, await upstreamIn(dir, parts, version));
  try {
    if (atCall === 0) await strike();
    const { upstream, model, key } = access;
    const { overrides } = await resolveAgentConfig(upstream, {
      agent,
      file: null,
      costLimitUsd: null,
      stepLimit: atCall + STEPS_AFTER,
    });
    const order: AttemptOrder = {
      orderVersion: 1,
      experiment,
      trial: { run: experiment, setting, repeat: 1, pair },
      attempt: 1,
      work: { kind: "agent" },
      model: access.name,
      agent: { name: agent, config: overrides, image: null },
      team: null,
      limits: { agentMs: 240_000, evalMs: 240_000, installTime: "counts" },
      container: { memoryBytes: MEMORY_BYTES, cpus: null, pids: 512 },
      patchRepair: "apply",
      timeLimit: "keep",
      conditions: {
        upstream: { version: upstream.version, litellm: upstream.litellmVersion, standIn: false },
        datasetHash: {},
        imageDigest: null,
        endpointHost: null,
      },
    };
    const outages = new Outages();
    // The daemon comes back when the attempt waits for it.
    outages.listen(() => void relay.up());
    const folder = path.join(dir, "attempt");
    await mkdir(folder);
    const report = await runAttempt(order, {
      folder,
      published: null,
      dataset: parts.dataset,
      upstream,
      processes: coldProcesses,
      priceRegistry: null,
      environment: process.env,
      model,
      credentials: keyAlone(key),
      docker: { kind: "unix", path: relay.socket },
      openRedis: () => Promise.resolve(null),
      owner: ownerToken(await currentOwner()),
      socketFolder: dir,
      graceMs: 1000,
      outages,
      clock: systemClock,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    return { report, evidence: await evidenceOf(folder, order, report) };
  } finally {
    await access.model.close();
    await provider.close();
    await relay.down();
    await rm(dir, { recursive: true, force: true });
  }
}

async function strikeSandbox(
  fault: SandboxFault,
  { relay, experiment, socket }: { relay: DaemonRelay; experiment: string; socket: string },
): Promise<void> {
  if (fault === "daemon-away") return relay.down();
  if (fault === "containerd-away" || fault === "disk-full") return relay.fail(fault);
  if (fault === "out-of-memory") return;
  const run = (...argv: string[]) => docker("docker", ["-H", `unix://${socket}`, ...argv]);
  const { stdout } = await run("ps", "-q", "--filter", `label=${labelKeys.experiment}=${experiment}`);
  await run("kill", ...stdout.trim().split("\n").slice(0, 1));
}

async function upstreamIn(dir: string, parts: RealParts, version: FaultVersion): Promise<UpstreamProbe> {
  const script = path.join(dir, "cooperbench");
  await writeFile(script, await upstreamWithShortWaits(parts.upstream[version]), { mode: 0o755 });
  return { ...(await probeOnce(parts, version)), path: script };
}

const probes = new Map<FaultVersion, Promise<UpstreamProbe>>();

/** The installation says the same each time, and takes seconds to say it. */
function probeOnce(parts: RealParts, version: FaultVersion): Promise<UpstreamProbe> {
  const environment = { ...passedEnvironment(process.env), LITELLM_LOCAL_MODEL_COST_MAP: "True" };
  const probe = probes.get(version) ?? probeUpstream({ upstream: parts.upstream[version], environment, standIn: null });
  probes.set(version, probe);
  return probe;
}

/** v1 calls Cohere, as the first campaigns did; v2 an endpoint like OpenAI's. */
async function openAccess(
  provider: FaultProvider,
  { agent }: FaultScenario,
  upstream: UpstreamProbe,
): Promise<{ upstream: UpstreamProbe; model: ModelAccess; name: string; key: NamedKey }> {
  const cohere = agent === "mini_swe_agent";
  const name = cohere ? "command-a-03-2025" : "openai/gpt-4o";
  const key = {
    name: cohere ? "COHERE_API_KEY" : "OPENAI_API_KEY",
    value: `key-${randomBytes(8).toString("hex")}`,
  };
  const model = await openModel({
    upstream,
    agent,
    model: name,
    endpoint: cohere ? provider.cohereBase : provider.openaiBase,
    apiBase: null,
    modelDoor: true,
    readKey: async () => key,
    price: undefined,
    environment: {},
    clock: quickClock,
    notice: (message) => {
      throw new Error(`no model door: ${message}`);
    },
  });
  return { upstream, model, name, key };
}

async function evidenceOf(folder: string, order: AttemptOrder, { record }: AttemptReport): Promise<Evidence> {
  if (record === null) throw new Error("the attempt left no record of its phase");
  const files = attemptFolder(folder, order.trial);
  const output = files.output("agent", 0);
  const driver: DriverEvidence = {
    phase: "agent",
    evalTry: 0,
    time: null,
    end: record.end,
    stdout: await readFile(output.stdout, "utf8"),
    stderr: await readFile(output.stderr, "utf8"),
    docker: record.docker,
    model: record.model,
    containers: record.docker?.containers ?? [],
  };
  return readPairFolder(files.pairFolder, { driver, upstreamVersion: order.conditions.upstream.version });
}

function keyAlone({ name, value }: NamedKey): Credentials {
  return { ...noCredentials, variables: { [name]: value }, secretNames: [name] };
}
