import { randomBytes } from "node:crypto";
import { isTree, type Tree } from "../../json-tree.ts";
import type { OwnedKind } from "./door-route.ts";

/** What upstream has once per machine, for all of its runs. */
const ONE_PER_MACHINE: Readonly<Record<OwnedKind, ReadonlySet<string>>> = {
  container: new Set(["cooperbench-git", "cooperbench-redis"]),
  network: new Set(["cooperbench"]),
  volume: new Set(["cooperbench-git-data"]),
};

/**
 * Gives a door things of its own under the names that upstream has once per machine: at the daemon they have another name,
 * which nobody can guess, and which upstream never sees.
 */
export class OwnNames {
  readonly #ending = `-${randomBytes(8).toString("hex")}`;

  /** The daemon's name of what upstream calls so. */
  atDaemon(kind: OwnedKind, name: string): string {
    return ONE_PER_MACHINE[kind].has(name) ? name + this.#ending : name;
  }

  /** A text of the daemon's with the names as upstream knows them. */
  atUpstream(text: string): string {
    return text.replaceAll(this.#ending, "");
  }

  /** What upstream calls a container that it has once per machine; null: the daemon's name is of another one. */
  ofMachine(container: string): string | null {
    const name = this.atUpstream(container);
    return name !== container && ONE_PER_MACHINE.container.has(name) ? name : null;
  }

  /** Whether a container of this name serves the agents and is none of theirs; upstream 0.0.11 has a git server for each run. */
  isServer(container: string): boolean {
    const name = this.atUpstream(container);
    return ONE_PER_MACHINE.container.has(name) || name.startsWith("cooperbench-git-");
  }

  /** `filters` of a list or of events, so that they find what upstream means. `named`: of what kind the names in it are. */
  filters(sent: Tree, named: OwnedKind | null): Tree {
    return Object.fromEntries(
      Object.entries(sent).map(([field, values]) => {
        const kind = field === "name" ? named : kindOf(field);
        return [field, kind === null ? values : this.#filtered(kind, values)];
      }),
    );
  }

  /** A list, or an object whose keys are the values. */
  #filtered(kind: OwnedKind, values: unknown): unknown {
    const one = (value: string): string =>
      value.replace(/^(\^?\/?)(.*?)(\$?)$/s, (_, begin: string, name: string, end: string) =>
        [begin, this.atDaemon(kind, name), end].join(""),
      );
    if (Array.isArray(values)) return values.map((value: unknown) => (typeof value === "string" ? one(value) : value));
    return isTree(values) ? Object.fromEntries(Object.entries(values).map(([value, on]) => [one(value), on])) : values;
  }
}

function kindOf(field: string): OwnedKind | null {
  return field === "container" || field === "network" || field === "volume" ? field : null;
}
