import {
  countGold,
  type GoldCounts,
  type GoldConditions,
  goldNotes,
  type ManifestFile,
  type Pair,
  type PairGold,
  pairKey,
  PrerequisiteError,
} from "@cooperbench-ts/results";
import { readGoldBook } from "@cooperbench-ts/results/node";
import type { ExperimentConfig } from "./config/config.ts";
import type { ExperimentInputs } from "./plan/inputs.ts";

/** What gold said of the planned pairs. */
export interface GoldSaid extends GoldCounts {
  /** In the order of the plan; null: nothing. */
  readonly of: readonly { readonly pair: Pair; readonly gold: PairGold | null }[];
}

/** Reads what earlier calls of `gold` found under the same conditions. null: the configuration does not want it. */
export async function askGold(
  { logs, gold }: Pick<ExperimentConfig, "logs" | "gold">,
  { pairs, datasetHash }: Pick<ExperimentInputs, "pairs" | "datasetHash">,
  conditions: Omit<GoldConditions, "datasetHash">,
): Promise<GoldSaid | null> {
  if (gold === "off") return null;
  const book = await readGoldBook(logs);
  const of = pairs.map((pair) => ({ pair, gold: book.of(pair, { ...conditions, datasetHash }) }));
  return { ...countGold(of.map((one) => one.gold)), of };
}

/** The images that are frozen. null: none are, so nobody knows which ones are meant. */
export function frozenDigests(manifest: ManifestFile | null): GoldConditions["imageDigests"] {
  const digests = Object.assign({}, ...(manifest?.runs ?? []).map((run) => run.imageDigests)) as Record<string, string>;
  return Object.keys(digests).length === 0 ? null : digests;
}

/** In one line, for people. */
export function goldSaidText(said: GoldSaid): string {
  if (said.known === 0)
    return "gold was never run under these conditions; `cooperbench-ts gold` tells whether the environment is sound";
  return goldNotes(said).join("; ").replaceAll("; gold: ", "; ");
}

/** Whether there is something to be warned of. */
export function isUnsound({ cannotPass, passEmpty, passWithoutTest, flaky }: GoldCounts): boolean {
  return cannotPass.length + passEmpty.length + passWithoutTest.length + flaky.length > 0;
}

/** @throws PrerequisiteError `gold-required` */
export function requireGold({ of }: GoldSaid): void {
  const lacking = of.filter(({ gold }) => gold?.canPass !== true);
  if (lacking.length === 0) return;
  const lines = lacking.map(({ pair, gold }) => `\n  ${pairKey(pair)}: ${why(gold)}`);
  throw new PrerequisiteError({
    code: "gold-required",
    subject: "gold patches (--gold require)",
    problem: `${lacking.length} of ${of.length} planned pairs are not shown to pass here with the dataset's own patches:${lines.join("")}\n`,
    remedy:
      "Run `cooperbench-ts gold` with the same subset, dataset, logs and upstream; mend or leave out pairs that cannot pass; or pass --gold warn.",
  });
}

function why(gold: PairGold | null): string {
  if (gold === null || gold.canPass === null) return "gold was not run for it under these conditions";
  return gold.findings[0]?.message ?? "it cannot pass";
}
