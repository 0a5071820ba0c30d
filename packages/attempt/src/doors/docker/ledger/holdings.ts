import { fieldOf, hasLabels, listOf, parseJson, textOf, treeOf, type Tree } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";
import type { CreateRules } from "../rules/create-rules.ts";
import { type DoorRules, SHARED, TEAM_VOLUMES } from "../rules/door-rules.ts";
import { ContainerLedger } from "./container-ledger.ts";
import { type EventWatch, watchEvents } from "./event-watch.ts";

/** On containers that the door itself starts for a moment: they are no part of the attempt's record. */
export const HELPER_LABEL = "cooperbench-ts.helper";
const LIST_TIMEOUT_MS = 30_000;

/** Whose a container is. */
export type Owner =
  | { readonly kind: "own" | "shared"; readonly id: string }
  | { readonly kind: "foreign" }
  /** The daemon knows none of this name. */
  | { readonly kind: "unknown" };

/** What was made through one door, and who owns what the daemon has. */
export class Holdings {
  readonly containers: ContainerLedger;
  /** Networks that are still there: id and name. */
  readonly networks = new Map<string, string>();
  readonly volumes = new Set<string>();
  /** Container by exec id; null for a shared one. */
  readonly execs = new Map<string, string | null>();
  /** Of all networks, also those that are gone. */
  readonly networkNames: string[] = [];
  /** What a creation is admitted by. */
  readonly createRules: CreateRules;
  readonly #connect: Connect;
  readonly #rules: DoorRules;
  #watch: EventWatch | null = null;

  constructor(connect: Connect, rules: DoorRules) {
    this.#connect = connect;
    this.#rules = rules;
    this.containers = new ContainerLedger(connect);
    const { labels, limits, allowedVolumes = TEAM_VOLUMES, allowedNetworks = [] } = rules;
    const named = (patterns: readonly RegExp[], name: string): boolean =>
      this.isShared(name) || patterns.some((pattern) => pattern.test(name));
    this.createRules = {
      labels,
      limits,
      allowsVolume: (name) => this.volumes.has(name) || named(allowedVolumes, name),
      allowsNetwork: (ref) => this.networkId(ref) !== null || named(allowedNetworks, ref),
    };
  }

  isShared(name: string): boolean {
    return (this.#rules.shared ?? SHARED).some((pattern) => pattern.test(name));
  }

  addNetwork(id: string, name: string): void {
    this.networks.set(id, name);
    this.networkNames.push(name);
  }

  /** Full id of a network made through the door. */
  networkId(ref: string): string | null {
    if (this.networks.has(ref)) return ref;
    return [...this.networks].find(([, name]) => name === ref)?.[0] ?? null;
  }

  /** Rejects when the daemon cannot say. */
  async ownerOf(ref: string): Promise<Owner> {
    const known = this.containers.resolve(ref);
    if (known !== null) return { kind: "own", id: known };
    const found = await this.containers.inspect(ref);
    if (found === null) return { kind: "unknown" };
    const name = found.Name.replace(/^\//, "");
    if (this.isShared(name)) return { kind: "shared", id: found.Id };
    if (!this.isOwn(found.Config.Labels ?? {})) return { kind: "foreign" };
    this.containers.add(found.Id, { name, image: found.Config.Image });
    return { kind: "own", id: found.Id };
  }

  /** Events are watched before the first container exists, so that no death is missed. */
  async watch(): Promise<void> {
    this.#watch ??= watchEvents(this.#connect, this.#rules.labels, (event) => {
      if (event.Actor.Attributes[HELPER_LABEL] === undefined) this.containers.apply(event);
    });
    await this.#watch.started();
  }

  unwatch(): void {
    this.#watch?.stop();
  }

  countExec(exec: string): void {
    const container = this.execs.get(exec) ?? null;
    if (container !== null) this.containers.countExec(container);
  }

  /** Ids (volumes: names) of what the daemon has with our labels, also where we never saw the creation answered. */
  async labelled(kind: "containers" | "networks" | "volumes", signal?: AbortSignal): Promise<readonly string[]> {
    const labels = Object.entries(this.#rules.labels);
    const filters = encodeURIComponent(JSON.stringify({ label: labels.map(([name, value]) => `${name}=${value}`) }));
    const path = `/${kind}${kind === "containers" ? "/json?all=1&" : "?"}filters=${filters}`;
    const answer = await callDaemon(this.#connect, {
      method: "GET",
      path,
      timeoutMs: LIST_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.status !== 200) throw new Error(`GET /${kind}: ${answer.status} ${answer.body.toString().trim()}`);
    const listed = parseJson(answer.body);
    const items = listOf(kind === "volumes" ? fieldOf(treeOf(listed), "Volumes") : listed).map(treeOf);
    // Removal follows, so the daemon's filter is not trusted alone.
    const own = items.filter((item) => this.isOwn(treeOf(fieldOf(item, "Labels"))));
    return own.map((item) => textOf(fieldOf(item, kind === "volumes" ? "Name" : "Id"))).filter((name) => name !== "");
  }

  /** Whether these labels of a thing say that it was made through this door. */
  isOwn(labels: Tree): boolean {
    return hasLabels(labels, this.#rules.labels);
  }
}
