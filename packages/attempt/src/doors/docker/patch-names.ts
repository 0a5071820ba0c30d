import { createHash } from "node:crypto";

/** File systems take 255 bytes; what is put before or behind a name needs some of them. */
const MAX_CHARACTERS = 150;

/**
 * File names for the patches of pushed branches, in their order: readable where they can be, of plain characters, within
 * what file systems take, and different also where upper and lower case are the same.
 */
export function patchNames(branches: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return branches.map((branch) => {
    const plain = `pushed-${branch.replaceAll(/[^\w.-]+/g, "-")}`;
    const isFree = plain.length <= MAX_CHARACTERS && !taken.has(plain.toLowerCase());
    const hash = createHash("sha256").update(branch).digest("hex").slice(0, 16);
    const name = isFree ? plain : `${plain.slice(0, MAX_CHARACTERS)}-${hash}`;
    taken.add(name.toLowerCase());
    return `${name}.patch`;
  });
}
