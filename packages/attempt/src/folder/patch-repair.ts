import { isUtf8 } from "node:buffer";
import { link, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { cutLines, type Judgement, type PatchRepair, repairPatch } from "@cooperbench-ts/results";
import { readSubmitted, type Submitted } from "./submitted-work.ts";
import { upstreamTexts } from "./upstream-text.ts";

type Repaired = Omit<PatchRepair, "file"> & { readonly bytes: Buffer };

/**
 * Makes whole what upstream cut from the patches of a pair folder; its own bytes stay beside as `<name>.patch.upstream`.
 * `submitted` is the folder of what the Docker door saw: a patch that upstream made of it becomes what the agent's container gave.
 * Of any other only what is certain is mended. Safe to repeat after a crash at any point: it says again what it did.
 */
export async function repairPatches(pairFolder: string, submitted: string | null = null): Promise<PatchRepair[]> {
  const seen = submitted === null ? [] : await readSubmitted(submitted);
  const repairs: PatchRepair[] = [];
  for (const { file, place, upstream, kept } of await patchesOf(pairFolder)) {
    const repaired = repairedPatch(await readFile(kept ? upstream : place), seen);
    if (repaired === null) continue;
    if (!kept) await link(place, upstream);
    const { bytes, ...how } = repaired;
    await writeFile(`${place}.whole`, bytes);
    await rename(`${place}.whole`, place);
    repairs.push({ file, ...how });
  }
  return repairs;
}

/**
 * Patches that the judge calls damaged and that cannot be made whole: no evaluation tells anything of the agent's work. To be asked
 * before a repair or after it.
 */
export async function lostPatches(
  pairFolder: string,
  { diagnostics, reason, evidence }: Pick<Judgement, "diagnostics" | "reason" | "evidence">,
): Promise<string[]> {
  const graded = reason === "patch-damaged" ? evidence?.file : undefined;
  const cut = diagnostics.flatMap(({ code, file }) => (code === "patch-damaged" && file !== null ? [file] : []));
  const lost: string[] = [];
  for (const file of new Set(graded === undefined ? cut : [...cut, graded])) {
    const text = await readFile(path.join(pairFolder, file), "latin1");
    if ((file === graded || cutLines(text) > 0) && repairPatch(text) === null) lost.push(file);
  }
  return lost;
}

async function patchesOf(pairFolder: string) {
  const names = await readdir(pairFolder);
  return names
    .filter((name) => name.endsWith(".patch"))
    .sort()
    .map((file) => {
      const place = path.join(pairFolder, file);
      return { file, place, upstream: `${place}.upstream`, kept: names.includes(`${file}.upstream`) };
    });
}

/** null: it stays as it is. */
function repairedPatch(upstream: Buffer, seen: readonly Submitted[]): Repaired | null {
  const whole = agentBytes(upstream, seen);
  if (whole !== null) return isSame(whole, upstream) ? null : madeWhole(whole, upstream);
  // One byte is one character: what is no UTF-8 stays as it is.
  const repaired = repairPatch(upstream.toString("latin1"));
  return repaired === null
    ? null
    : { bytes: Buffer.from(repaired.text, "latin1"), linesAdded: 0, way: "hunk-shortened" };
}

/**
 * What the agent's container gave for this patch; null where nobody saw it, or where two gave what upstream made the same of. Upstream reads a
 * patch as UTF-8 and fails for one that is none: such bytes help nobody.
 */
function agentBytes(upstream: Buffer, seen: readonly Submitted[]): Buffer | null {
  const proven = seen.filter(({ output }) => upstreamTexts(output).some((text) => text.equals(upstream)));
  const [first, ...others] = proven.map(({ stdout }) => stdout);
  if (first === undefined || others.some((other) => !other.equals(first))) return null;
  return isUtf8(first) ? first : null;
}

/** But for the line feed at the end, which upstream puts back by itself. */
function isSame(whole: Buffer, upstream: Buffer): boolean {
  return whole.equals(upstream) || whole.equals(Buffer.concat([upstream, Buffer.from("\n")]));
}

function madeWhole(bytes: Buffer, upstream: Buffer): Repaired {
  return { bytes, linesAdded: Math.max(0, lineCount(bytes) - lineCount(upstream)), way: "agent-bytes" };
}

function lineCount(bytes: Buffer): number {
  const feeds = bytes.toString("latin1").split("\n").length - 1;
  return feeds + (bytes.length > 0 && bytes.at(-1) !== 0x0a ? 1 : 0);
}
