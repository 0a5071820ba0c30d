import { setTimeout as delay } from "node:timers/promises";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { experimentMarks } from "../data/tree-marks.ts";
import { readStatuses, type ViewOptions } from "../data/viewed-tree.ts";
import type { EventHub } from "./event-hub.ts";
import { Pace } from "./pace.ts";
import type { SharedTree } from "./shared-tree.ts";

const LOOK_MS = 1000;
const READ_MS = 2000;
/** Of trees that have no journal: all their folders are looked at. */
const FOLDERS_MS = 10_000;
const SETTLE_MS = 1000;
/** A page that is opened waits so long at most for a look at its trees: what comes later it is told. */
const FRESHEN_MS = 200;

/** Looks whether the trees have changed, as long as somebody wants to know, and tells the pages. */
export class Follower {
  readonly #options: ViewOptions;
  readonly #tree: SharedTree;
  readonly #hub: EventHub;
  readonly #signal: AbortSignal;
  readonly #paces = { status: new Pace(LOOK_MS), read: new Pace(READ_MS), folders: new Pace(FOLDERS_MS, 50) };
  #marks = "";
  #statuses: readonly ExperimentStatus[] = [];
  #mustRead = false;
  #running = false;
  #looking: Promise<void> | null = null;

  constructor(options: ViewOptions, tree: SharedTree, hub: EventHub, signal: AbortSignal) {
    this.#options = options;
    this.#tree = tree;
    this.#hub = hub;
    this.#signal = signal;
  }

  /** Goes on until nobody listens. */
  async follow(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#hub.count > 0 && !this.#signal.aborted) {
        await this.look();
        await delay(LOOK_MS, undefined, { signal: this.#signal }).catch(() => {});
      }
    } finally {
      this.#running = false;
    }
  }

  /** For a page that is opened while nobody listened: what it loads first is as new as one that listens would have it. */
  async freshen(): Promise<void> {
    if (this.#running) return;
    const enough = new AbortController();
    await Promise.race([this.look(), delay(FRESHEN_MS, undefined, { signal: enough.signal }).catch(() => {})]);
    enough.abort();
  }

  /** Before the server ends with what it followed: the pages that listen get what came last, and the time to load it. */
  async settle(): Promise<void> {
    if (this.#hub.count === 0) return;
    await this.#looking;
    await this.#tree.idle();
    for (const pace of Object.values(this.#paces)) pace.reset();
    await this.look();
    await delay(SETTLE_MS, undefined, { signal: this.#signal }).catch(() => {});
  }

  /** One look. What goes wrong is told to the pages, which show what they had. */
  look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const started = performance.now();
    try {
      await this.#lookAtStatuses();
      if (await this.#lookAtTree()) this.#hub.tell("trouble", null);
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#hub.tell("trouble", error instanceof Error ? error.message : String(error));
      // What cannot be read is not tried every second.
      for (const pace of [this.#paces.status, this.#paces.read])
        pace.took(performance.now() - started, performance.now());
    }
  }

  async #lookAtStatuses(): Promise<void> {
    if (!this.#paces.status.isReady(performance.now())) return;
    const marks = await experimentMarks(this.#options);
    // Steps and costs of running trials move without a line in a journal; and only the lock tells that a harness was killed.
    const isHeld = this.#statuses.some(({ holder }) => holder !== null);
    if (marks === this.#marks && !isHeld) return;
    const started = performance.now();
    const statuses = await readStatuses(this.#options);
    this.#paces.status.took(performance.now() - started, performance.now());
    this.#mustRead ||= holders(statuses) !== holders(this.#statuses) && this.#marks !== "";
    this.#marks = marks;
    this.#statuses = statuses;
    this.#hub.tell("status", statuses);
  }

  /** @returns whether the tree was looked at */
  async #lookAtTree(): Promise<boolean> {
    if (!this.#paces.read.isReady(performance.now())) return false;
    const folders = this.#paces.folders.isReady(performance.now());
    const started = performance.now();
    const isStale = this.#mustRead || (await this.#tree.isStale(folders));
    if (folders) this.#paces.folders.took(performance.now() - started, performance.now());
    if (!isStale) return true;
    await this.#tree.read();
    this.#mustRead = false;
    this.#paces.read.took(this.#tree.tookMs, performance.now());
    this.#hub.tellChanged(this.#tree.revision);
    return true;
  }
}

/** Who works on the experiments: what runs, and what was cut off, hangs on it. */
function holders(statuses: readonly ExperimentStatus[]): string {
  return JSON.stringify(statuses.map(({ experiment, holder }) => [experiment, holder]));
}
