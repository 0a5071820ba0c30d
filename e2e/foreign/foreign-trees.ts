import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { planTree } from "./maker/plan-tree.ts";
import { writeTree } from "./maker/write-tree.ts";

const script = path.join(import.meta.dirname, "reference", "check.py");

/** A tree that was made: its folder, and its run map where it has one. */
export interface MadeTree {
  readonly seed: number;
  readonly dir: string;
  readonly map: string | null;
}

/** Makes a tree of each seed in a folder of its own, hands them on, and takes them away. */
export async function withTrees(
  seeds: readonly number[],
  use: (trees: readonly MadeTree[]) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), "foreign-trees-"));
  try {
    const trees: MadeTree[] = [];
    for (const seed of seeds) {
      const dir = path.join(root, String(seed));
      await mkdir(dir);
      writeTree(planTree(seed), dir);
      const map = path.join(dir, "map.json");
      trees.push({ seed, dir, map: existsSync(map) ? map : null });
    }
    await use(trees);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** What the independent computation says of the trees; `differences` name the seed. */
export interface Check {
  readonly trees: number;
  readonly compared: number;
  readonly differences: readonly string[];
}

/** Runs the reference over trees whose numbers were printed. */
export async function checkTrees(python: string, trees: readonly MadeTree[]): Promise<Check> {
  const args = [script, ...trees.map(({ dir }) => dir)];
  // Differences end it with 1.
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 1 << 28 }).catch(
    (error: { code: unknown; stdout: string; stderr: string }) => {
      if (error.code === 1 && error.stdout !== "") return error;
      throw new Error(error.stderr, { cause: error });
    },
  );
  return JSON.parse(stdout) as Check;
}

/** Whole numbers from `first` on. */
export function seeds(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}
