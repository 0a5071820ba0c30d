import { type HandedOver, type HandOver, handedOver, handOver } from "../model-door/hand-over.ts";
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

type ModelWay = Pick<ModelOptions, "config" | "probe" | "agentConfig">;

/** How upstream is told the endpoint, and whether a door of ours is it. */
function wayOf({ config, probe, agentConfig }: ModelWay): { way: HandOver; target: URL | null } {
  const way = handOver({
    upstreamVersion: probe.version,
    agent: config.agent,
    model: config.model,
    baseUrl: config.endpoint.baseUrl ?? agentConfig.apiBase,
  });
  return { way, target: probe.standIn || !config.modelDoor || way.kind === "off" ? null : way.target };
}

/** What an attempt would be handed over; a door of ours has its port and token only when it is open. */
export function plannedHandOver(options: ModelWay): HandedOver {
  const { way, target } = wayOf(options);
  if (target === null) return directHandOver(way, options.config.endpoint.baseUrl);
  return handedOver(
    way,
    `http://127.0.0.1:PORT/TOKEN${target.pathname === "/" ? "" : target.pathname}${target.search}`,
  );
}

/** The model behind a door of ours, or, where that cannot be or is not wanted, handed over as it is. */
export async function openModel(options: ModelOptions): Promise<ModelAccess> {
  const { config, probe, key, price } = options;
  const { way, target } = wayOf(options);
  const priced = price === undefined ? null : price !== null;
  if (target === null) {
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
        target,
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
  return {
    ...directHandOver(way, baseUrl),
    record: () => null,
    bill: () => null,
    lastMessages: () => null,
    refuse: () => {},
    close: () => {},
  };
}

function directHandOver(way: HandOver, baseUrl: string | null): HandedOver {
  return baseUrl === null ? { environment: {}, agentConfig: null } : handedOver(way, baseUrl);
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
