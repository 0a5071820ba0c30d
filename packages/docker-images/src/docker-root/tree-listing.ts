import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHash, type Hash } from "node:crypto";
import { realPathOf } from "../machine/mount-table.ts";

/** A part of the tree that is copied in one go. */
export interface CopyUnit {
  /** Paths relative to the tree, each with its whole subtree. Several where hard links tie them together. */
  readonly paths: readonly string[];
  readonly bytes: number;
  readonly inodes: number;
  /** Changes with anything inside: names, sizes, times of change. */
  readonly fingerprint: string;
}

export interface TreeListing {
  /** The folders at the top: copied first and last, without what is in them. */
  readonly folders: readonly string[];
  readonly units: readonly CopyUnit[];
  readonly bytes: number;
  readonly inodes: number;
}

interface Unit {
  readonly hash: Hash;
  bytes: number;
  inodes: number;
}

const FORMAT = "%y %b %i %n %C@ %s %P\\0";

/** Lists a tree on its own file system, cut into units of the second level; the reason when it cannot be read. */
export async function listTree(
  root: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<TreeListing | { readonly failure: string }> {
  const { signal } = options;
  signal?.throwIfAborted();
  const cutter = new UnitCutter();
  // find does not follow a root that is a symbolic link.
  const folder = await realPathOf(root);
  const find = spawn("find", [folder, "-xdev", "-mindepth", "1", "-printf", FORMAT], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LC_ALL: "C" },
    ...(signal === undefined ? {} : { signal }),
  });
  let said = "";
  find.on("error", (error) => (said += error.message));
  find.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-500)));
  const ended = once(find, "close").catch(() => [null]);
  let rest = "";
  for await (const text of find.stdout.setEncoding("latin1") as AsyncIterable<string>) {
    const lines = (rest + text).split("\0");
    rest = lines.pop() ?? "";
    for (const line of lines) cutter.add(line);
  }
  const [code] = (await ended) as [number | null];
  signal?.throwIfAborted();
  return code === 0 ? cutter.listing() : { failure: said.trim() || "find (GNU) cannot be run" };
}

/** Keeps one sum per unit, never the files: a data root has millions. Paths are bytes read as latin1. */
class UnitCutter {
  readonly #folders: string[] = [];
  readonly #units = new Map<string, Unit>();
  /** Files with several links: the units they are in. */
  readonly #linked = new Map<string, Set<string>>();

  add(line: string): void {
    const [type, blocks, inode = "", links, , , ...rest] = line.split(" ");
    const path = rest.join(" ");
    // A socket is nothing without its process.
    if (type === "s") return;
    if (type === "d" && !path.includes("/")) {
      this.#folders.push(path);
      return;
    }
    const name = path.split("/").slice(0, 2).join("/");
    const unit = this.#units.get(name) ?? { hash: createHash("sha256"), bytes: 0, inodes: 0 };
    this.#units.set(name, unit);
    unit.hash.update(`${line}\0`);
    if (type !== "d" && Number(links) > 1) {
      const places = this.#linked.get(inode);
      this.#linked.set(inode, (places ?? new Set<string>()).add(name));
      if (places !== undefined) return;
    }
    unit.bytes += Number(blocks) * 512;
    unit.inodes += 1;
  }

  listing(): TreeListing {
    const units = this.#groups().map((names) => {
      const parts = names.flatMap((name) => this.#units.get(name) ?? []);
      const hash = createHash("sha256");
      for (const part of parts) hash.update(part.hash.copy().digest());
      return {
        paths: names,
        bytes: sum(parts.map((part) => part.bytes)),
        inodes: sum(parts.map((part) => part.inodes)),
        fingerprint: hash.digest("hex"),
      };
    });
    return {
      folders: this.#folders.sort(),
      units,
      bytes: sum(units.map((unit) => unit.bytes)),
      inodes: sum(units.map((unit) => unit.inodes)) + this.#folders.length,
    };
  }

  /** A hard link lives only inside one archive, so units that share a file are one unit. */
  #groups(): string[][] {
    const groupOf = new Map<string, string[]>([...this.#units.keys()].map((name) => [name, [name]]));
    for (const places of this.#linked.values()) {
      const groups = new Set([...places].map((name) => groupOf.get(name) ?? [name]));
      if (groups.size < 2) continue;
      const joined = [...groups].flat();
      for (const name of joined) groupOf.set(name, joined);
    }
    return [...new Set(groupOf.values())].map((group) => group.sort());
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
