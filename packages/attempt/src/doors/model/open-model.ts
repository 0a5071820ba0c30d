import { agentTraitsOf, PrerequisiteError } from "@cooperbench-ts/results";
import { handedOver, type HandedOver, handOver, type HandOver, nothingHandedOver } from "../../agents/hand-over.ts";
import { keyHeaderOf, keyVariableOf, madeUpKey, type NamedKey } from "../../agents/key-hand-over.ts";
import { type Clock, systemClock } from "../../process/clock.ts";
import type { UpstreamProbe } from "../../upstream/probe.ts";
import type { Reach } from "../reach/reach.ts";
import { CallJournal } from "./call-journal.ts";
import type { AttemptModel, ModelAccess } from "./model-access.ts";
import { openModelDoor } from "./model-door.ts";
import { type AskPrice, ModelPrices } from "./model-prices.ts";
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
  /** The key as it is now; null: the model needs none that we know. Asked for each attempt whose door puts it in. */
  readonly readKey: () => Promise<NamedKey | null>;
  /** Where containers reach this machine. Default: no agent runs in one. */
  readonly reach?: Reach | null;
  /** null: litellm knows no price. undefined: it was not asked. */
  readonly price: ModelPrice | null | undefined;
  /** Of other models that agents call, by litellm's name. Default: they have no price. */
  readonly askPrice?: AskPrice;
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

/** Whether a door of ours would stand before the model, and why not. */
export function plannedModelDoor(options: ModelWay): { readonly on: boolean; readonly why: string | null } {
  const { way, target } = wayOf(options);
  if (target !== null) return { on: true, why: null };
  return { on: false, why: way.kind === "off" ? way.notice : null };
}

/** What an attempt would be handed over; a door of ours has its port and token only when it is open. */
export function plannedHandOver(options: ModelWay): HandedOver {
  const { way, target } = wayOf(options);
  if (target === null) return directHandOver(way, options.endpoint);
  const host = runsInContainer(options.agent) ? "HOST" : "127.0.0.1";
  return handedOver(way, `http://${host}:PORT/TOKEN${target.pathname === "/" ? "" : target.pathname}${target.search}`);
}

function runsInContainer(agent: string): boolean {
  return agentTraitsOf(agent).runs === "in-container";
}

/** The model behind a door of ours, or, where that cannot be or is not wanted, handed over as it is. */
export async function openModel(options: ModelOptions): Promise<ModelAccess> {
  const { agent, endpoint, modelDoor, price, reach = null } = options;
  const { way, target } = wayOf(options);
  const priced = price === undefined ? null : price !== null;
  const inContainer = runsInContainer(agent);
  if (target === null) {
    if (way.kind === "off" && modelDoor) options.notice(way.notice);
    if (inContainer && (await options.readKey()) !== null) options.notice(EXPOSED_KEY);
    return {
      priced,
      price: price ?? null,
      openAttempt: async () => directAttempt(way, endpoint),
      close: async () => {},
    };
  }
  const door = await openModelDoor({ proxy: options.environment, clock: options.clock ?? systemClock });
  const prices = pricesFor(options);
  return {
    priced,
    price: price ?? null,
    close: () => door.close(),
    openAttempt: async ({ callsFile, onCall, callers }) => {
      const journal = new CallJournal(callsFile);
      const key = inContainer ? await keyOf(agent, options) : null;
      const attempt = door.attempt({
        target,
        price: prices,
        key: key === null ? null : { header: keyHeaderOf(key.name), value: key.value },
        journal: (call) => journal.forwarded(call),
        onCall: (call) => {
          journal.ended(call);
          const { calls, knownUsd } = journal.bill();
          onCall(calls, price == null ? null : knownUsd);
        },
      });
      const own = { ...attempt, bill: () => journal.bill() };
      if (!inContainer) return { ...own, ...handedOver(way, attempt.baseUrl), madeUpKey: null };
      if (reach === null) throw new Error(`nobody said where the containers of ${agent} reach this machine`);
      const baseUrl = await attempt.openTo({ reach, callers }).catch((cause: unknown) => {
        // Nobody has it yet who could close it.
        attempt.close();
        throw cutOff(reach, cause);
      });
      // Also where the model takes none: upstream is given no secret in its place, and starts no program without a key.
      return { ...own, ...handedOver(way, baseUrl), madeUpKey: madeUpKey(key?.name ?? keyVariableOf(agent, "")) };
    },
  };
}

/** The address was the daemon's when the run began; a daemon that is away may have taken it along. */
function cutOff({ listen }: Reach, cause: unknown): PrerequisiteError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PrerequisiteError({
    code: "docker-unavailable",
    subject: `address ${listen}, at which containers reach this machine`,
    problem: `The model cannot be offered to them there (${why}).`,
    remedy: "Start Docker again, or mend its default bridge; the same command then goes on.",
    cause,
  });
}

function pricesFor({ model, price, askPrice, notice }: ModelOptions): ModelPrices {
  return new ModelPrices({
    model,
    price: price ?? null,
    ...(askPrice === undefined ? {} : { ask: askPrice }),
    onUnpriced: (name) =>
      notice(
        `agents call the model ${name} besides ${model}, and litellm knows no price for it: what these calls cost stays unknown`,
      ),
  });
}

/** Under the name that the agent's program knows. */
async function keyOf(agent: string, { readKey }: Pick<ModelOptions, "readKey">): Promise<NamedKey | null> {
  const key = await readKey();
  return key === null ? null : { name: keyVariableOf(agent, key.name), value: key.value };
}

const EXPOSED_KEY =
  "Without the model door the key itself goes to upstream, which writes it into the command line of `docker exec` and into the container.";

function directAttempt(way: HandOver, baseUrl: string | null): AttemptModel {
  return {
    ...directHandOver(way, baseUrl),
    madeUpKey: null,
    record: () => null,
    settled: async () => {},
    times: () => null,
    bill: () => null,
    lastMessages: () => null,
    refuse: () => {},
    close: () => {},
  };
}

function directHandOver(way: HandOver, baseUrl: string | null): HandedOver {
  return baseUrl === null ? nothingHandedOver : handedOver(way, baseUrl);
}
