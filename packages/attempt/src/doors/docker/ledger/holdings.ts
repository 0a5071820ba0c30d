import { fieldOf, listOf, parseJson, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";
import type { OwnedKind } from "../rules/door-route.ts";
import type { DoorRules } from "../rules/door-rules.ts";
import { OtherImages } from "../rules/other-images.ts";
import { OwnNames } from "../rules/own-names.ts";
import { ADDRESS_TIMEOUT_MS, runsWithAddress } from "./addresses.ts";
import { ContainerLedger } from "./container-ledger.ts";
import { type EventWatch, watchEvents } from "./event-watch.ts";
import { type Owner, Owners } from "./owners.ts";

/** On containers that the door itself starts for a moment: they are no part of the attempt's record. */
export const HELPER_LABEL = "cooperbench-ts.helper";
const LIST_TIMEOUT_MS = 30_000;

type ManyOwned = "containers" | "networks" | "volumes";

/** What was made through one door, and who owns what the daemon has. */
export class Holdings {
  readonly containers: ContainerLedger;
  /** Ids of networks that are still there. */
  readonly networks = new Set<string>();
  /** Names at the daemon. */
  readonly volumes = new Set<string>();
  /** Container by exec id. */
  readonly execs = new Map<string, string>();
  /** By container: the image that upstream asked for, where another one was used. */
  readonly askedImages = new Map<string, string>();
  /** Of all networks, also those that are gone. */
  readonly networkNames: string[] = [];
  readonly owners: Owners;
  readonly names = new OwnNames();
  readonly otherImages: OtherImages;
  readonly #connect: Connect;
  readonly #rules: DoorRules;
  #watch: EventWatch | null = null;

  constructor(connect: Connect, rules: DoorRules) {
    this.#connect = connect;
    this.#rules = rules;
    this.containers = new ContainerLedger(connect, (name) => this.names.atUpstream(name));
    this.owners = new Owners(connect, rules.labels, this.names);
    this.otherImages = new OtherImages(rules.images ?? new Map());
  }

  get rules(): DoorRules {
    return this.#rules;
  }

  /** Whether a container of ours serves the agents, such as upstream's git server: no task runs in it. */
  isServer(container: string): boolean {
    return this.names.isServer(this.containers.nameOf(container) ?? "");
  }

  /** A further name of a container of ours on its networks; null: none. */
  aliasOf(container: string): string | null {
    return this.names.ofMachine(this.containers.nameOf(container) ?? "");
  }

  addNetwork(id: string, name: string): void {
    this.networks.add(id);
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

  /** Ids (volumes: names) of what the daemon has with our labels, also where we never saw the creation answered. */
  async labelled(kind: ManyOwned, signal?: AbortSignal): Promise<readonly string[]> {
    const own = await this.#list(kind, { timeoutMs: LIST_TIMEOUT_MS, signal });
    return own.map((item) => textOf(fieldOf(item, kind === "volumes" ? "Name" : "Id"))).filter((name) => name !== "");
  }

  /** Whether a container of ours that runs now has this address; false where the daemon does not say. */
  async ownsAddress(address: string): Promise<boolean> {
    const listed = await this.#list("containers", { timeoutMs: ADDRESS_TIMEOUT_MS }).catch(() => []);
    return runsWithAddress(this.#connect, listed, address);
  }

  /** What the daemon lists with our labels. */
  async #list(
    kind: ManyOwned,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<readonly Tree[]> {
    const labels = Object.entries(this.#rules.labels);
    const filters = encodeURIComponent(JSON.stringify({ label: labels.map(([name, value]) => `${name}=${value}`) }));
    const path = `/${kind}${kind === "containers" ? "/json?all=1&" : "?"}filters=${filters}`;
    const answer = await callDaemon(this.#connect, {
      method: "GET",
      path,
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.status !== 200) throw new Error(`GET /${kind}: ${answer.status} ${answer.body.toString().trim()}`);
    const listed = parseJson(answer.body);
    const items = listOf(kind === "volumes" ? fieldOf(treeOf(listed), "Volumes") : listed).map(treeOf);
    // What is listed will be removed, or let in: so the daemon's filter is not trusted alone.
    return items.filter((item) => this.owners.isOwn(treeOf(fieldOf(item, "Labels"))));
  }
}
