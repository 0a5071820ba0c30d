import { fieldOf, listOf, parseJson, textOf, treeOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";
import type { OwnedKind } from "../rules/door-route.ts";
import { type DoorRules, SHARED } from "../rules/door-rules.ts";
import { ContainerLedger } from "./container-ledger.ts";
import { type EventWatch, watchEvents } from "./event-watch.ts";
import { type Owner, Owners } from "./owners.ts";

/** On containers that the door itself starts for a moment: they are no part of the attempt's record. */
export const HELPER_LABEL = "cooperbench-ts.helper";
const LIST_TIMEOUT_MS = 30_000;

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
  readonly owners: Owners;
  readonly #connect: Connect;
  readonly #rules: DoorRules;
  #watch: EventWatch | null = null;

  constructor(connect: Connect, rules: DoorRules) {
    this.#connect = connect;
    this.#rules = rules;
    this.containers = new ContainerLedger(connect);
    this.owners = new Owners(connect, rules);
  }

  get rules(): DoorRules {
    return this.#rules;
  }

  /** Of those that upstream shares between its runs: made without our labels. */
  isShared(name: string): boolean {
    return (this.#rules.shared ?? SHARED).some((pattern) => pattern.test(name));
  }

  addNetwork(id: string, name: string): void {
    this.networks.set(id, name);
    this.networkNames.push(name);
  }

  /** Rejects when the daemon cannot say. */
  async ownerOf(kind: OwnedKind, ref: string): Promise<Owner> {
    // The daemon takes a full id for what it is before it looks for names.
    if (kind === "container" && this.containers.has(ref)) return { kind: "own", id: ref, name: "", image: "" };
    const owner = await this.owners.find(kind, ref);
    if (kind === "container" && owner.kind === "own") this.containers.add(owner.id, owner);
    return owner;
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
    const own = items.filter((item) => this.owners.isOwn(treeOf(fieldOf(item, "Labels"))));
    return own.map((item) => textOf(fieldOf(item, kind === "volumes" ? "Name" : "Id"))).filter((name) => name !== "");
  }
}
