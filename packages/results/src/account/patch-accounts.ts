import { baseLines } from "../patch/patch-lines.ts";
import { patchedFiles } from "../patch/test-file-filter.ts";
import type { LineOverlap, PatchAccount } from "./trial-account.ts";

export interface AgentPatch extends Pick<
  PatchAccount,
  "agent" | "featureId" | "file" | "text" | "upstream" | "gold" | "apply"
> {}

export function patchAccount(patch: AgentPatch): PatchAccount {
  const { added, removed } = baseLines(patch.text);
  return { ...patch, lines: { added, removed }, files: patchedFiles(patch.text) };
}

/** Where two agents changed the same lines of the base; null: fewer than two patches are there. */
export function lineOverlaps(patches: readonly Pick<PatchAccount, "agent" | "text">[]): LineOverlap[] | null {
  if (patches.length < 2) return null;
  const lines = patches.map(({ agent, text }) => ({ agent, files: baseLines(text).files }));
  return lines.flatMap((one, at) =>
    lines.slice(at + 1).flatMap((other) =>
      [...one.files].flatMap(([file, ofOne]) => {
        const ofOther = other.files.get(file);
        const both = ofOther === undefined ? [] : [...ofOne.keys()].filter((line) => ofOther.has(line));
        return ranges(both).map((range): LineOverlap => ({ file, ...range, agents: [one.agent, other.agent] }));
      }),
    ),
  );
}

/** Lines that follow each other as one range. */
function ranges(lines: readonly number[]): Pick<LineOverlap, "from" | "to">[] {
  const found: { from: number; to: number }[] = [];
  for (const line of lines.toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && last.to + 1 === line) last.to = line;
    else found.push({ from: line, to: line });
  }
  return found;
}
