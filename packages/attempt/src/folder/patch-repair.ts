import { link, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type PatchRepair, repairPatch } from "@cooperbench-ts/results";

/**
 * Makes whole what upstream cut from the patches of a pair folder; its own bytes stay beside as `<name>.patch.upstream`.
 * Safe to repeat after a crash at any point: it says again what it did.
 */
export async function repairPatches(pairFolder: string): Promise<PatchRepair[]> {
  const names = await readdir(pairFolder);
  const repairs: PatchRepair[] = [];
  for (const file of names.filter((name) => name.endsWith(".patch")).sort()) {
    const place = path.join(pairFolder, file);
    const upstream = `${place}.upstream`;
    const kept = names.includes(path.basename(upstream));
    // One byte is one character: what is no UTF-8 stays as it is.
    const repaired = repairPatch(await readFile(kept ? upstream : place, "latin1"));
    if (repaired === null) continue;
    if (!kept) await link(place, upstream);
    await writeFile(`${place}.whole`, repaired.text, "latin1");
    await rename(`${place}.whole`, place);
    repairs.push({ file, linesAdded: repaired.linesAdded });
  }
  return repairs;
}
