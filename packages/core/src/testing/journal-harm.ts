import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { compactJournal } from "../journal/compact-journal.ts";

/** What befalls a journal between two calls. */
export type Harm =
  | { readonly kind: "none" }
  | { readonly kind: "cut"; readonly share: number }
  | { readonly kind: "flip"; readonly share: number }
  | { readonly kind: "compacted" }
  | { readonly kind: "gone" };

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
export const harm: fc.Arbitrary<Harm> = fc.oneof(
  fc.constant({ kind: "none" as const }),
  fc.record({ kind: fc.constant("cut" as const), share }),
  fc.record({ kind: fc.constant("flip" as const), share }),
  fc.constant({ kind: "compacted" as const }),
  fc.constant({ kind: "gone" as const }),
);

export async function befall(journal: string, what: Harm): Promise<void> {
  if (what.kind === "none") return;
  if (what.kind === "gone") return rm(journal, { force: true });
  if (what.kind === "compacted") {
    await compactJournal(journal, 0);
    return;
  }
  const content = await readFile(journal);
  const at = Math.floor(what.share * content.length);
  if (what.kind === "cut") return truncate(journal, at);
  if (content.length === 0 || content[at] === 0x0a) return;
  content[at] = (content[at] as number) ^ 1;
  await writeFile(journal, content);
}
