import { type Edit, type FileDiff, fileDiffs, type FileHunks, hunksText, parseHunks } from "./file-diffs.ts";

/**
 * One patch that does what two patches of the same tree do: each file that only one of them changes as it stands there, and of a
 * file that both change all edits, where between any two of different patches at least one line stays. That is where `git merge`
 * finds no conflict either. null: they do not combine, or one of them is no diff.
 */
export function combinePatches(first: string, second: string): string | null {
  const [a, b] = [fileDiffs(first), fileDiffs(second)];
  if (a === null || b === null) return null;
  const left = [...b];
  const combined: string[] = [];
  for (const ofA of a) {
    const rivals = left.filter((ofB) => ofA.paths.some((path) => ofB.paths.includes(path)));
    if (rivals.length > 1) return null;
    const [rival] = rivals;
    const text = rival === undefined ? ofA.text : combineFile(ofA, rival);
    if (text === null) return null;
    combined.push(text);
    if (rival !== undefined) left.splice(left.indexOf(rival), 1);
  }
  return [...combined, ...left.map(({ text }) => text)].join("");
}

function combineFile(a: FileDiff, b: FileDiff): string | null {
  if (a.text === b.text) return a.text;
  if (!a.modifies || !b.modifies || a.paths[0] !== b.paths[0]) return null;
  const [ofA, ofB] = [parseHunks(a), parseHunks(b)];
  if (ofA === null || ofB === null) return null;
  const base = bothBases(ofA, ofB);
  const edits = bothEdits(ofA.edits, ofB.edits);
  return base === null || edits === null ? null : `${a.header}${hunksText({ base, edits })}`;
}

/** null: they speak of different files. */
function bothBases({ base: a }: FileHunks, { base: b }: FileHunks): FileHunks["base"] | null {
  for (const [at, line] of b) if ((a.get(at) ?? line) !== line) return null;
  return new Map([...a, ...b]);
}

/** In the order of their places; null: two of them meet. An edit that both make counts once. */
function bothEdits(a: readonly Edit[], b: readonly Edit[]): Edit[] | null {
  const ofB = b.filter((edit) => !a.some((other) => isSame(edit, other)));
  if (ofB.some((edit) => a.some((other) => meet(edit, other)))) return null;
  return [...a, ...ofB].sort((one, other) => one.at - other.at);
}

function isSame(one: Edit, other: Edit): boolean {
  return (
    one.at === other.at &&
    one.removed.join("\n") === other.removed.join("\n") &&
    one.added.join("\n") === other.added.join("\n")
  );
}

/** No line stays between them. */
function meet(one: Edit, other: Edit): boolean {
  const [first, second] = one.at <= other.at ? [one, other] : [other, one];
  return first.at + first.removed.length >= second.at;
}
