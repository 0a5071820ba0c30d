import { fieldOf, hasLabels, listOf, parseTree, textOf, treeOf, type Tree } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";
import type { OwnedKind } from "../rules/door-route.ts";
import { BUILT_IN_NETWORKS } from "../rules/door-rules.ts";
import type { OwnNames } from "../rules/own-names.ts";

/** Whose something is, and the daemon's full id of it; a volume's name is its id. */
export type Owner =
  /** `built-in`: a network that every daemon has. */
  | { readonly kind: "own" | "built-in"; readonly id: string; readonly name: string; readonly image: string }
  | { readonly kind: "foreign" }
  /** The daemon knows none, or more than one, of this name. */
  | { readonly kind: "unknown" };

const ASK_TIMEOUT_MS = 5000;

const QUESTIONS: Readonly<Record<OwnedKind, { readonly path: (ref: string) => string; readonly none: RegExp }>> = {
  container: { path: (ref) => `/containers/${ref}/json`, none: /no such container/i },
  network: { path: (ref) => `/networks/${ref}`, none: /not found|no such network/i },
  volume: { path: (ref) => `/volumes/${ref}`, none: /no such volume/i },
};

/**
 * Whose the daemon's things are. The daemon finds them by id, name or the beginning of an id, by rules of its own: so it
 * is asked what it means by a reference, and only the id that it answers with is used.
 */
export class Owners {
  readonly #connect: Connect;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #names: OwnNames;

  constructor(connect: Connect, labels: Readonly<Record<string, string>>, names: OwnNames) {
    this.#connect = connect;
    this.#labels = labels;
    this.#names = names;
  }

  /** By a reference of upstream's. Rejects when the daemon cannot say. */
  async find(kind: OwnedKind, ref: string): Promise<Owner> {
    const { path, none } = QUESTIONS[kind];
    const answer = await callDaemon(this.#connect, {
      method: "GET",
      path: path(encodeURIComponent(this.#names.atDaemon(kind, ref))),
      timeoutMs: ASK_TIMEOUT_MS,
    });
    const body = treeOf(parseTree(answer.body));
    const message = textOf(fieldOf(body, "message"));
    // 400: the reference is none, or fits several.
    if ((answer.status === 404 && none.test(message)) || answer.status === 400) return { kind: "unknown" };
    if (answer.status !== 200) throw new Error(`the daemon answers ${answer.status}: ${message}`);
    if (idOf(kind, body) === "") throw new Error(`the daemon tells no id of ${kind} ${ref}`);
    return this.of(kind, body);
  }

  /** Of what the daemon says of one thing, by itself or in a list. */
  of(kind: OwnedKind, thing: Tree): Owner {
    const config = treeOf(fieldOf(thing, "Config"));
    const name = textOf(fieldOf(thing, "Name") ?? listOf(fieldOf(thing, "Names"))[0]).replace(/^\//, "");
    const labels = treeOf(fieldOf(thing, "Labels") ?? fieldOf(config, "Labels"));
    const known = { id: idOf(kind, thing), name, image: textOf(fieldOf(config, "Image")) };
    if (this.isOwn(labels)) return { kind: "own", ...known };
    if (kind === "network" && BUILT_IN_NETWORKS.some((pattern) => pattern.test(name)))
      return { kind: "built-in", ...known };
    return { kind: "foreign" };
  }

  /** Whether these labels of a thing say that it was made through this door. */
  isOwn(labels: Tree): boolean {
    return hasLabels(labels, this.#labels);
  }
}

function idOf(kind: OwnedKind, thing: Tree): string {
  return textOf(fieldOf(thing, kind === "volume" ? "Name" : "Id"));
}
