import type { DockerDoorRecord } from "@cooperbench-ts/results";
import { callDaemon } from "./call-daemon.ts";
import { ContainerLedger } from "./container-ledger.ts";
import type { ContainerLimits } from "./container-limits.ts";
import type { CreateRules } from "./create-rules.ts";
import { endpointText, type Connect, type DockerEndpoint } from "./docker-endpoint.ts";
import { watchEvents, type EventWatch } from "./event-watch.ts";
import { fieldOf, hasLabels, listOf, parseJson, parseTree, textOf, treeOf } from "./json-tree.ts";

/** Names of what upstream shares between its runs. */
const SHARED = [/^cooperbench$/, /^cooperbench-git$/, /^cooperbench-git-data$/, /^cooperbench-redis$/];
const TEAM_VOLUMES = [/^cb-team-/];
/** On containers that the door itself starts for a moment: they are no part of the attempt's record. */
export const HELPER_LABEL = "cooperbench-ts.helper";
const LIST_TIMEOUT_MS = 30_000;
const MAX_FAILURES = 500;
const MAX_MESSAGE_CHARACTERS = 4000;

export interface DoorStateOptions {
  readonly daemon: DockerEndpoint;
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  readonly allowedVolumes?: readonly RegExp[];
  readonly allowedNetworks?: readonly RegExp[];
  readonly shared?: readonly RegExp[];
  readonly onExec?: (execs: number) => void;
}

/** Whose a container is. */
export type Owner =
  | { readonly kind: "own" | "shared"; readonly id: string }
  | { readonly kind: "foreign" }
  /** The daemon knows none of this name. */
  | { readonly kind: "unknown" };

/** What one door knows: who owns what, and what went through. */
export class DoorState {
  readonly connect: Connect;
  readonly ledger: ContainerLedger;
  readonly rules: CreateRules;
  /** Networks made through the door that are still there: id and name. */
  readonly networks = new Map<string, string>();
  readonly volumes = new Set<string>();
  /** Container by exec id; null for a shared one. */
  readonly execs = new Map<string, string | null>();
  /** Creations under way. */
  readonly creating = new Set<Promise<void>>();
  /** Nothing is created or started any more. */
  sealed = false;
  readonly #creations = new AbortController();
  readonly #calls = new AbortController();

  #requests = 0;
  #execs = 0;
  readonly #failures: DockerDoorRecord["failures"] = [];
  readonly #refusals: string[] = [];
  readonly #networkNames: string[] = [];
  readonly #daemonText: string;
  readonly #options: DoorStateOptions;
  readonly #shared: readonly RegExp[];
  #watch: EventWatch | null = null;

  constructor(connect: Connect, options: DoorStateOptions) {
    this.connect = connect;
    this.ledger = new ContainerLedger(connect);
    this.#options = options;
    this.#daemonText = endpointText(options.daemon);
    this.#shared = options.shared ?? SHARED;
    const volumes = [...(options.allowedVolumes ?? TEAM_VOLUMES), ...this.#shared];
    const networks = [...(options.allowedNetworks ?? []), ...this.#shared];
    this.rules = {
      labels: options.labels,
      limits: options.limits,
      allowsVolume: (name) => this.volumes.has(name) || volumes.some((pattern) => pattern.test(name)),
      allowsNetwork: (ref) => this.networkId(ref) !== null || networks.some((pattern) => pattern.test(ref)),
    };
  }

  isShared(name: string): boolean {
    return this.#shared.some((pattern) => pattern.test(name));
  }

  /** Full id of a network made through the door. */
  networkId(ref: string): string | null {
    if (this.networks.has(ref)) return ref;
    return [...this.networks].find(([, name]) => name === ref)?.[0] ?? null;
  }

  /** Rejects when the daemon cannot say. */
  async ownerOf(ref: string): Promise<Owner> {
    const known = this.ledger.resolve(ref);
    if (known !== null) return { kind: "own", id: known };
    const found = await this.ledger.inspect(ref);
    if (found === null) return { kind: "unknown" };
    const name = found.Name.replace(/^\//, "");
    if (this.isShared(name)) return { kind: "shared", id: found.Id };
    if (!hasLabels(found.Config.Labels ?? {}, this.#options.labels)) return { kind: "foreign" };
    this.ledger.add(found.Id, { name, image: found.Config.Image });
    return { kind: "own", id: found.Id };
  }

  /** Events are watched before the first container exists, so that no death is missed. */
  async watch(): Promise<void> {
    this.#watch ??= watchEvents(this.connect, this.#options.labels, (event) => {
      if (event.Actor.Attributes[HELPER_LABEL] === undefined) this.ledger.apply(event);
    });
    await this.#watch.started();
  }

  unwatch(): void {
    this.#watch?.stop();
  }

  /** Removal waits for it. */
  async track(creation: Promise<void>): Promise<void> {
    this.creating.add(creation);
    try {
      await creation;
    } finally {
      this.creating.delete(creation);
    }
  }

  /** Of creations: they go on when their client leaves. */
  get creationSignal(): AbortSignal {
    return this.#creations.signal;
  }

  /** Of other calls that go on when their client leaves. */
  get callSignal(): AbortSignal {
    return this.#calls.signal;
  }

  cutCreations(): void {
    this.#creations.abort();
  }

  cutCalls(): void {
    this.#creations.abort();
    this.#calls.abort();
  }

  addNetwork(id: string, name: string): void {
    this.networks.set(id, name);
    this.#networkNames.push(name);
  }

  countRequest(): void {
    this.#requests += 1;
  }

  countExec(exec: string): void {
    const container = this.execs.get(exec) ?? null;
    if (container !== null) this.ledger.countExec(container);
    this.#execs += 1;
    this.#options.onExec?.(this.#execs);
  }

  recordRefusal(what: string): void {
    if (this.#refusals.length < MAX_FAILURES) this.#refusals.push(what);
  }

  recordFailure(call: { method: string; path: string }, status: number, body: Buffer | string): void {
    if (this.#failures.length >= MAX_FAILURES) return;
    const message = textOf(fieldOf(parseTree(body) ?? {}, "message")) || body.toString().trim();
    this.#failures.push({
      method: call.method,
      path: call.path,
      status,
      message: message.slice(0, MAX_MESSAGE_CHARACTERS),
    });
  }

  unreachableText(error: Error): string {
    return `Cannot connect to the Docker daemon at ${this.#daemonText}. Is the docker daemon running? (${error.message})`;
  }

  async record(): Promise<DockerDoorRecord> {
    const containers = await this.ledger.records();
    return {
      requests: this.#requests,
      execs: this.#execs,
      containers,
      networks: [...this.#networkNames],
      failures: [...this.#failures],
      refusals: [...this.#refusals],
    };
  }

  /** Ids (volumes: names) of what the daemon has with our labels, also where we never saw the creation answered. */
  async labelled(kind: "containers" | "networks" | "volumes", signal?: AbortSignal): Promise<readonly string[]> {
    const labels = Object.entries(this.#options.labels);
    const filters = encodeURIComponent(JSON.stringify({ label: labels.map(([name, value]) => `${name}=${value}`) }));
    const path = `/${kind}${kind === "containers" ? "/json?all=1&" : "?"}filters=${filters}`;
    const answer = await callDaemon(this.connect, {
      method: "GET",
      path,
      timeoutMs: LIST_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.status !== 200) throw new Error(`GET /${kind}: ${answer.status} ${answer.body.toString().trim()}`);
    const listed = parseJson(answer.body);
    const items = listOf(kind === "volumes" ? fieldOf(treeOf(listed), "Volumes") : listed).map(treeOf);
    // Removal follows, so the daemon's filter is not trusted alone.
    const own = items.filter((item) => hasLabels(treeOf(fieldOf(item, "Labels")), this.#options.labels));
    return own.map((item) => textOf(fieldOf(item, kind === "volumes" ? "Name" : "Id"))).filter((name) => name !== "");
  }
}
