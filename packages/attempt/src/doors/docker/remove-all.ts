import { fieldOf, parseTree, textOf } from "../json-tree.ts";
import { callDaemon, type DaemonAnswer, type DaemonCall } from "./http/call-daemon.ts";
import { type Kept, RemovalError } from "./removal-error.ts";
import type { Door } from "./serve/door.ts";

export interface RemovalOptions {
  /** Aborted: rejects with its reason, and what is left stays. */
  readonly signal?: AbortSignal | undefined;
  /** How long creations under way may still take; default 30 s. */
  readonly creationsMs?: number | undefined;
}

const CREATIONS_MS = 30_000;
const CALL_TIMEOUT_MS = 60_000;
const PING_TIMEOUT_MS = 5000;

/** Ends what the door made, and what carries its labels. @throws RemovalError */
export async function removeAll(door: Door, options: RemovalOptions = {}): Promise<void> {
  door.life.sealed = true;
  await creationsEnd(door, options);
  const kept: Kept[] = [];
  const removal = new Removal(door, options.signal, kept);
  await removal.all("container", "containers", door.holdings.containers.ids());
  // Without a daemon all that follows would wait for it in vain.
  if (kept.length > 0 && !(await removal.daemonAnswers())) throw new RemovalError("daemon-away", kept);
  await Promise.all([
    removal.all("network", "networks", [...door.holdings.networks]),
    // A volume's name may be somebody else's by now: its labels tell.
    removal.all("volume", "volumes", []),
  ]);
  if (kept.length > 0) throw new RemovalError((await removal.daemonAnswers()) ? "kept" : "daemon-away", kept);
}

/** What a creation makes is known once it is answered; one that never is must not hold up the rest. */
async function creationsEnd(door: Door, { signal, creationsMs }: RemovalOptions): Promise<void> {
  const cut = (): void => door.life.creations.abort();
  const timer = setTimeout(cut, creationsMs ?? CREATIONS_MS);
  signal?.addEventListener("abort", cut, { once: true });
  try {
    if (signal?.aborted !== true) await Promise.allSettled(door.life.creating);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cut);
  }
  signal?.throwIfAborted();
}

class Removal {
  readonly #door: Door;
  readonly #signal: AbortSignal | undefined;
  readonly #kept: Kept[];

  constructor(door: Door, signal: AbortSignal | undefined, kept: Kept[]) {
    this.#door = door;
    this.#signal = signal;
    this.#kept = kept;
  }

  /** Those that are known, and those that carry the labels. */
  async all(
    one: "container" | "network" | "volume",
    many: "containers" | "networks" | "volumes",
    known: readonly string[],
  ): Promise<void> {
    const ids = new Set(known);
    await this.#try(`the list of ${many}`, async () => {
      for (const id of await this.#door.holdings.labelled(many, this.#signal)) ids.add(id);
    });
    const remove = async (id: string): Promise<void> => {
      if (one === "container") await this.#container(id);
      else await this.#remove(`/${many}/${encodeURIComponent(id)}`);
    };
    await Promise.all([...ids].map((id) => this.#try(`${one} ${id}`, () => remove(id))));
  }

  async daemonAnswers(): Promise<boolean> {
    const pinged = await this.#call({ method: "GET", path: "/_ping", timeoutMs: PING_TIMEOUT_MS }).catch(() => null);
    this.#signal?.throwIfAborted();
    return pinged?.status === 200;
  }

  async #try(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.#kept.push({ what, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #container(id: string): Promise<void> {
    const { containers } = this.#door.holdings;
    if (containers.isGone(id)) return;
    const path = `/containers/${id}?force=1&v=1`;
    const removed = await containers.whileEnding(id, false, () => this.#remove(path));
    // Another removal may be under way (its own --rm, upstream's late stop): wait for its end.
    await this.#call({ method: "POST", path: `/containers/${id}/wait?condition=removed` }).catch((error: unknown) => {
      throw removed.status === 409 ? new Error(said(removed)) : error;
    });
  }

  async #remove(path: string): Promise<DaemonAnswer> {
    const answer = await this.#call({ method: "DELETE", path });
    // Gone already, or being removed.
    if (answer.status < 300 || answer.status === 404 || answer.status === 409) return answer;
    throw new Error(said(answer));
  }

  #call(call: DaemonCall): Promise<DaemonAnswer> {
    const { connect } = this.#door;
    return callDaemon(connect, {
      timeoutMs: CALL_TIMEOUT_MS,
      ...call,
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    });
  }
}

function said(answer: DaemonAnswer): string {
  return textOf(fieldOf(parseTree(answer.body) ?? {}, "message")) || `the daemon answers ${answer.status}`;
}
