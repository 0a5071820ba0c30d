import type { ContainerRecord } from "@cooperbench-ts/results";
import { z } from "zod";
import { fieldOf, parseTree, textOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";
import { logText } from "./container-log.ts";
import type { ContainerEvent } from "./event-watch.ts";

const inspectSchema = z.looseObject({
  Id: z.string(),
  Name: z.string().default(""),
  Config: z.looseObject({
    Image: z.string().default(""),
    Tty: z.boolean().default(false),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  State: z.looseObject({
    Running: z.boolean(),
    Status: z.string().default(""),
    ExitCode: z.number(),
    OOMKilled: z.boolean().default(false),
  }),
});
export type Inspected = z.infer<typeof inspectSchema>;

class Entry {
  name: string | null = null;
  image = "";
  execs = 0;
  exitCode: number | null = null;
  oomKilled: boolean | null = null;
  /** When the kernel last killed something in it for memory, if nobody has sent it a signal since; in ms. */
  oomAt: number | null = null;
  /** From its death event: whether that was for memory; null before, and when the event was missed. */
  diedOfMemory: boolean | null = null;
  started = false;
  /** A stop, kill or removal was carried out, for upstream or for us, and no start came after it. */
  endAsked = false;
  /** Stops, kills and removals that the daemon has not answered yet. */
  endsUnderWay = 0;
  /** By its events. */
  dead = false;
  /** Starts after a death. */
  restarts = 0;
  diedBeforeStop = false;
  logTail = "";
  removed = false;
}

/** A look at a container must not hold up the call that it precedes. */
const LOOK_TIMEOUT_MS = 5000;
const LOG_LINES = 20;
/** The death of PID 1 follows the kernel's kill within 50 ms here; a hog inside an exec may have been killed long before. */
const OOM_TO_DEATH_MS = 2000;

/** What is known of each container of one door: from its creation, the daemon's events, and looks at it. */
export class ContainerLedger {
  readonly #connect: Connect;
  readonly #entries = new Map<string, Entry>();
  readonly #told: (name: string) => string;

  /** @param told what a record calls a container that the daemon calls so */
  constructor(connect: Connect, told: (name: string) => string) {
    this.#connect = connect;
    this.#told = told;
  }

  add(id: string, known: { name: string | null; image: string }): void {
    const entry = this.#entry(id);
    entry.name ||= known.name;
    entry.image ||= known.image;
  }

  ids(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Whether this is the full id of one that is still there. */
  has(id: string): boolean {
    return this.#entries.get(id)?.removed === false;
  }

  /** The daemon's name of it. */
  nameOf(id: string): string | null {
    return this.#entries.get(id)?.name ?? null;
  }

  markStarted(id: string): void {
    this.#entry(id).started = true;
  }

  countExec(id: string): void {
    this.#entry(id).execs += 1;
  }

  isGone(id: string): boolean {
    return this.#entries.get(id)?.removed ?? false;
  }

  apply(event: ContainerEvent): void {
    const { ID: id, Attributes: attributes } = event.Actor;
    const entry = this.#entry(id);
    entry.name ??= attributes["name"] ?? null;
    entry.image ||= attributes["image"] ?? "";
    if (event.Action === "start") {
      entry.started = true;
      // The event of its first start may come late, after a stop was answered.
      if (entry.dead) {
        entry.restarts += 1;
        entry.endAsked = false;
      }
      entry.dead = false;
    }
    if (event.Action === "rename") entry.name = attributes["name"] ?? entry.name;
    if (event.Action === "destroy") entry.removed = true;
    const at = (event.timeNano ?? 0) / 1e6;
    if (event.Action === "kill") entry.oomAt = null;
    if (event.Action === "oom") {
      entry.oomKilled = true;
      entry.oomAt = at;
    }
    if (event.Action !== "die") return;
    const exitCode = Number(attributes["exitCode"] ?? Number.NaN);
    entry.exitCode = Number.isNaN(exitCode) ? null : exitCode;
    entry.dead = true;
    entry.diedOfMemory = entry.oomAt !== null && at - entry.oomAt < OOM_TO_DEATH_MS;
    noteDeath(entry);
  }

  /**
   * Around a stop, kill, restart or removal. Whoever is dead before it goes out died by itself; whoever dies until it is
   * answered was asked to; one that was not carried out asks for nothing that comes later.
   */
  async whileEnding<T extends { readonly status: number } | null>(
    id: string,
    restarts: boolean,
    call: () => Promise<T>,
  ): Promise<T> {
    await this.look(id);
    const entry = this.#entry(id);
    const { restarts: before } = entry;
    entry.endsUnderWay += 1;
    let isDone = false;
    try {
      const answer = await call();
      if (answer === null) return answer;
      isDone = answer.status < 300 || answer.status === 304;
      // It was not running any more, and nobody else had asked.
      if (answer.status === 304 && entry.started && !entry.endAsked && entry.endsUnderWay === 1)
        entry.diedBeforeStop = true;
      // The event of a restart's start may come before its answer or after it.
      if (isDone) entry.endAsked = !restarts || entry.restarts === before;
      return answer;
    } finally {
      // It may have died of a call that failed all the same.
      if (!isDone) await this.look(id);
      entry.endsUnderWay -= 1;
    }
  }

  /** Asks the daemon how the container is, and for the end of its log. */
  async look(id: string): Promise<void> {
    const entry = this.#entry(id);
    if (entry.removed) return;
    const inspected = await this.inspect(id).catch(() => undefined);
    if (inspected === undefined) return;
    if (inspected === null) {
      entry.removed = true;
      if (entry.started) noteDeath(entry);
      return;
    }
    entry.name = inspected.Name.replace(/^\//, "") || entry.name;
    entry.image ||= inspected.Config.Image;
    const { State: state } = inspected;
    entry.started ||= state.Status !== "created";
    if (state.OOMKilled || entry.oomKilled === null) entry.oomKilled = state.OOMKilled;
    if (!state.Running && entry.started) {
      entry.exitCode = state.ExitCode;
      noteDeath(entry);
    }
    entry.logTail = (await this.#logTail(id, inspected.Config.Tty).catch(() => "")) || entry.logTail;
  }

  /** null: the daemon knows no such container. Rejects when it cannot say. */
  async inspect(ref: string): Promise<Inspected | null> {
    const answer = await callDaemon(this.#connect, {
      method: "GET",
      path: `/containers/${encodeURIComponent(ref)}/json`,
      timeoutMs: LOOK_TIMEOUT_MS,
    });
    const body = parseTree(answer.body);
    const message = textOf(fieldOf(body ?? {}, "message"));
    if (answer.status === 404 && /no such container/i.test(message)) return null;
    if (answer.status !== 200) throw new Error(`the daemon answers ${answer.status}: ${message}`);
    return inspectSchema.parse(body);
  }

  async records(): Promise<ContainerRecord[]> {
    await Promise.all(this.ids().map((id) => this.look(id)));
    return [...this.#entries].map(([id, entry]) => ({
      id,
      name: entry.name === null ? null : this.#told(entry.name),
      image: entry.image,
      execs: entry.execs,
      exitCode: entry.exitCode,
      oomKilled: oomKilled(entry),
      diedBeforeStop: entry.diedBeforeStop,
      logTail: entry.logTail,
    }));
  }

  async #logTail(id: string, terminal: boolean): Promise<string> {
    const answer = await callDaemon(this.#connect, {
      method: "GET",
      path: `/containers/${id}/logs?stdout=1&stderr=1&tail=${LOG_LINES}`,
      timeoutMs: LOOK_TIMEOUT_MS,
    });
    return answer.status === 200 ? logText(answer.body, terminal) : "";
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id) ?? new Entry();
    this.#entries.set(id, entry);
    return entry;
  }
}

function noteDeath(entry: Entry): void {
  if (entry.endsUnderWay > 0) entry.endAsked = true;
  else if (!entry.endAsked) entry.diedBeforeStop = true;
}

/** Of a container that died by itself: whether memory was the cause. Of another: whether anything in it was killed for memory. */
function oomKilled(entry: Entry): boolean | null {
  if (entry.diedBeforeStop && entry.diedOfMemory !== null) return entry.diedOfMemory;
  // One that is gone left only its events: none told of memory.
  return entry.oomKilled ?? (entry.exitCode === null ? null : false);
}
