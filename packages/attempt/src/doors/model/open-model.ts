import { handedOver, type HandedOver, handOver, type HandOver } from "../../agents/hand-over.ts";
import { type Clock, systemClock } from "../../process/clock.ts";
import type { UpstreamProbe } from "../../upstream/probe.ts";
import { CallJournal } from "./call-journal.ts";
import type { ModelAccess } from "./model-access.ts";
import { openModelDoor } from "./model-door.ts";
import type { ModelPrice } from "./price.ts";

/** Which model is called, and where. */
export interface ModelWay {
  readonly upstream: Pick<UpstreamProbe, "version">;
  readonly agent: string;
  readonly model: string;
  /** Base URL that the user asked for; null: none. */
  readonly endpoint: string | null;
  /** `api_base` of the user's own agent configuration; null: none. */
  readonly apiBase: string | null;
  /** Whether a door of ours is wanted: not where no model is called. */
  readonly modelDoor: boolean;
}

export interface ModelOptions extends ModelWay {
  readonly key: ModelAccess["key"];
  /** null: litellm knows no price. undefined: it was not asked. */
  readonly price: ModelPrice | null | undefined;
  /** The user's, for its proxy. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** By which calls are held back. Default: the system's. */
  readonly clock?: Clock;
  readonly notice: (message: string) => void;
}

/** How upstream is told the endpoint, and whether a door of ours is it. */
function wayOf({ upstream, agent, model, endpoint, apiBase, modelDoor }: ModelWay): {
  way: HandOver;
  target: URL | null;
} {
  const way = handOver({ upstreamVersion: upstream.version, agent, model, baseUrl: endpoint ?? apiBase });
  return { way, target: !modelDoor || way.kind === "off" ? null : way.target };
}

/** What an attempt would be handed over; a door of ours has its port and token only when it is open. */
export function plannedHandOver(options: ModelWay): HandedOver {
  const { way, target } = wayOf(options);
  if (target === null) return directHandOver(way, options.endpoint);
  return handedOver(
    way,
    `http://127.0.0.1:PORT/TOKEN${target.pathname === "/" ? "" : target.pathname}${target.search}`,
  );
}

/** The model behind a door of ours, or, where that cannot be or is not wanted, handed over as it is. */
export async function openModel(options: ModelOptions): Promise<ModelAccess> {
  const { endpoint, modelDoor, key, price } = options;
  const { way, target } = wayOf(options);
  const priced = price === undefined ? null : price !== null;
  if (target === null) {
    if (way.kind === "off" && modelDoor) options.notice(way.notice);
    return {
      key,
      priced,
      price: price ?? null,
      openAttempt: () => directAttempt(way, endpoint),
      close: async () => {},
    };
  }
  const door = await openModelDoor({ proxy: options.environment, clock: options.clock ?? systemClock });
  return {
    key,
    priced,
    price: price ?? null,
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
      return { ...attempt, ...handedOver(way, attempt.baseUrl), bill: () => journal.bill() };
    },
  };
}

function directAttempt(way: HandOver, baseUrl: string | null): ReturnType<ModelAccess["openAttempt"]> {
  return {
    ...directHandOver(way, baseUrl),
    record: () => null,
    times: () => null,
    bill: () => null,
    lastMessages: () => null,
    refuse: () => {},
    close: () => {},
  };
}

function directHandOver(way: HandOver, baseUrl: string | null): HandedOver {
  return baseUrl === null ? { environment: {}, agentConfig: null } : handedOver(way, baseUrl);
}
