import type { z } from "zod";
import type { Scenario } from "../corpus/scenario.ts";
import type { Evidence, Random } from "../src/index.ts";
import * as results from "../src/index.ts";
import { datasetFiles, readTree, treeAround, type TreeCounts } from "./fuzz-tree.ts";
import { mutate } from "./mutate.ts";

/** Every schema of a file, whatever the file is called: a reader must stand any text. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  result: results.resultFileSchema,
  eval: results.evalFileSchema,
  config: results.configFileSchema,
  summary: results.summaryFileSchema,
  evalSummary: results.evalSummaryFileSchema,
  conversation: results.conversationFileSchema,
  trajectory: results.trajectoryFileSchema,
  fullTrajectory: results.fullTrajectoryFileSchema,
  manifest: results.manifestFileSchema,
  verdict: results.verdictFileSchema,
  attempt: results.attemptFileSchema,
};

export interface FuzzCounts extends TreeCounts {
  cases: number;
  slowestMs: number;
}

export const noCounts = (): FuzzCounts => ({ cases: 0, opened: 0, parsed: 0, rejected: 0, rows: 0, slowestMs: 0 });

export class FuzzFailure extends Error {
  constructor(seed: number, what: string, cause: unknown) {
    super(`seed ${seed}: ${what}: ${String(cause)}`, { cause });
    this.name = "FuzzFailure";
  }
}

const PROTOTYPE_KEYS = Object.getOwnPropertyNames(Object.prototype).length;

/**
 * One case: a file of a tree around one scenario is broken, then everything that reads it is tried: every schema, the judge, and
 * the readers of whole trees with what follows them.
 * @throws FuzzFailure with the seed when something threw, counts do not add up, a prototype was touched, or it took longer
 * than `limitMs`.
 */
export async function fuzzCase(
  scenarios: readonly Scenario[],
  seed: number,
  counts: FuzzCounts,
  limitMs = 20_000,
): Promise<void> {
  const random = results.createRandom(seed);
  const scenario = scenarios[random.below(scenarios.length)] as Scenario;
  const tree = treeAround(scenario.evidence, random);
  const dataset = new Map(datasetFiles);
  const place = pick(scenario.evidence, tree, random);
  const { bytes, how } = mutate(new TextEncoder().encode(place.text), random);
  const text = new TextDecoder().decode(bytes);
  const what = `${scenario.name}, ${place.name}, ${how}`;
  if (place.path !== null) (dataset.has(place.path) ? dataset : tree).set(place.path, text);
  const started = performance.now();
  try {
    readEverything(withText(scenario.evidence, place.name, text), text);
    await readTree(tree, dataset, random, counts);
  } catch (error) {
    throw new FuzzFailure(seed, what, error instanceof Error ? (error.stack ?? error) : error);
  }
  const took = performance.now() - started;
  counts.cases++;
  counts.slowestMs = Math.max(counts.slowestMs, took);
  if (took > limitMs) throw new FuzzFailure(seed, what, `took ${Math.round(took)} ms`);
  if (Object.getOwnPropertyNames(Object.prototype).length !== PROTOTYPE_KEYS || "polluted" in {}) {
    throw new FuzzFailure(seed, what, "Object.prototype was changed");
  }
}

interface Place {
  readonly name: string;
  /** In the tree or the dataset; null for what a process said. */
  readonly path: string | null;
  readonly text: string;
}

/** The file to break: mostly one of the pair folder, else one of the run, the attempts or the dataset, or what a process said. */
function pick({ driver }: Evidence, tree: ReadonlyMap<string, string>, random: Random): Place {
  const files = [...tree].filter(([path]) => path.includes("/f1_f2/") === random.below(4) > 0);
  const places: Place[] = (files.length === 0 ? [...tree, ...datasetFiles] : files).map(([path, text]) => ({
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    text,
  }));
  if (random.below(12) === 0) places.splice(0, places.length, ...datasetPlaces);
  if (driver !== null && random.below(2) === 0)
    places.splice(
      0,
      places.length,
      ...(["stdout", "stderr"] as const).map((name) => ({ name, path: null, text: driver[name] })),
    );
  return places[random.below(places.length)] as Place;
}

const datasetPlaces: readonly Place[] = [...datasetFiles].map(([path, text]) => ({ name: path, path, text }));

function readEverything(evidence: Evidence, text: string): void {
  for (const schema of Object.values(SCHEMAS)) {
    const parsed = results.parseText(text, schema);
    if (parsed.kind === "parsed" && isPolluted(parsed.value)) throw new Error("a parsed value has a forged prototype");
  }
  const line = results.judgementSchema.parse(results.judge(evidence));
  if ((line.evidence?.quote.length ?? 0) > 300) throw new Error("a quote is longer than 300 characters");
  results.judge(evidence, { trees: "ours", patchRepair: "off" });
  results.resultCost(evidence);
  const conversation = results.parseText(text, results.conversationFileSchema);
  if (conversation.kind === "parsed") results.conversationMessages(conversation.value);
  const repaired = results.repairPatch(text);
  if (repaired !== null && results.repairPatch(repaired.text) !== null)
    throw new Error("a repaired patch is not whole");
  results.withoutTestFiles(text, "python");
  results.withoutTestFiles(text, "all-languages");
  results.patchedFiles(text);
  results.locatePair(text.slice(0, 500));
  results.evalPolicyOf(text.slice(0, 50));
  try {
    results.parseSubset(text, "subset.json");
  } catch (error) {
    if (!results.InputError.isInstance(error)) throw error;
  }
}

function isPolluted(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) !== Object.prototype
  );
}

function withText(evidence: Evidence, name: string, text: string): Evidence {
  if (evidence.driver !== null && (name === "stdout" || name === "stderr"))
    return { ...evidence, driver: { ...evidence.driver, [name]: text } };
  return { ...evidence, files: new Map([...evidence.files, [name, { kind: "text", text }]]) };
}
