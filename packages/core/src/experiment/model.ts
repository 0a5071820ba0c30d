import { type HandOver, handedOver, handOver } from "../model-door/hand-over.ts";
import { openModelDoor } from "../model-door/model-door.ts";
import { MODEL_PRICE_SCRIPT, type ModelPrice, parseModelPrice } from "../model-door/price.ts";
import { runCommand } from "../process/subprocess.ts";
import { CallJournal } from "../spend/call-journal.ts";
import type { AgentConfig } from "../upstream/agent-config.ts";
import type { UpstreamProbe } from "../upstream/probe.ts";
import type { ExperimentConfig } from "./config.ts";
import type { ModelAccess } from "./model-access.ts";

export interface ModelOptions {
  readonly config: ExperimentConfig;
  readonly probe: UpstreamProbe;
  readonly agentConfig: AgentConfig;
  readonly key: ModelAccess["key"];
  /** null: litellm knows no price. undefined: it was not asked. */
  readonly price: ModelPrice | null | undefined;
  /** The user's, for its proxy. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly notice: (message: string) => void;
}

/** The model behind a door of ours, or, where that cannot be or is not wanted, handed over as it is. */
export async function openModel(options: ModelOptions): Promise<ModelAccess> {
  const { config, probe, key, price } = options;
  const way = handOver({
    upstreamVersion: probe.version,
    agent: config.agent,
    model: config.model,
    baseUrl: config.endpoint.baseUrl ?? options.agentConfig.apiBase,
  });
  const priced = price === undefined ? null : price !== null;
  if (probe.standIn || !config.modelDoor || way.kind === "off") {
    if (way.kind === "off" && config.modelDoor && !probe.standIn) options.notice(way.notice);
    return { key, priced, openAttempt: () => directAttempt(way, config.endpoint.baseUrl), close: async () => {} };
  }
  const door = await openModelDoor({ proxy: options.environment });
  return {
    key,
    priced,
    close: () => door.close(),
    openAttempt: ({ callsFile, onCall }) => {
      const journal = new CallJournal(callsFile);
      const attempt = door.attempt({
        target: way.target,
        price: price ?? null,
        journal: (call) => journal.forwarded(call),
        onCall: (call) => {
          journal.ended(call);
          const { calls, knownUsd } = journal.bill();
          onCall(calls, price == null ? null : knownUsd);
        },
      });
      return {
        ...handedOver(way, attempt.baseUrl),
        record: () => attempt.record(),
        bill: () => journal.bill(),
        lastMessages: () => attempt.lastMessages(),
        refuse: () => attempt.refuse(),
        close: () => attempt.close(),
      };
    },
  };
}

function directAttempt(way: HandOver, baseUrl: string | null): ReturnType<ModelAccess["openAttempt"]> {
  const handed = baseUrl === null ? { environment: {}, agentConfig: null } : handedOver(way, baseUrl);
  return {
    ...handed,
    record: () => null,
    bill: () => null,
    lastMessages: () => null,
    refuse: () => {},
    close: () => {},
  };
}

/** Asks upstream's own litellm for the price of a model; null: it knows none. undefined: it could not be asked. */
export async function askPrice(
  probe: UpstreamProbe,
  model: string,
  environment: Readonly<Record<string, string>>,
  /** File of the agent configuration; null: only the environment may name one. */
  registry: string | null = null,
): Promise<ModelPrice | null | undefined> {
  if (probe.python === null) return undefined;
  const names = [model, ...(registry === null ? [] : [registry])];
  const asked = await runCommand([probe.python, "-c", MODEL_PRICE_SCRIPT, ...names], {
    environment,
    timeoutMs: 60_000,
  });
  try {
    return asked.exitCode === 0 ? parseModelPrice(asked.stdout) : undefined;
  } catch {
    return undefined;
  }
}
