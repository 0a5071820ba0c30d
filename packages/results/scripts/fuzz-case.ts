import type { z } from "zod";
import type { Scenario } from "../corpus/scenario.ts";
import * as results from "../src/index.ts";
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

export interface FuzzCounts {
  cases: number;
  read: number;
  parsed: number;
  rejected: number;
  slowestMs: number;
}

export class FuzzFailure extends Error {
  constructor(seed: number, what: string, cause: unknown) {
    super(`seed ${seed}: ${what}: ${String(cause)}`, { cause });
    this.name = "FuzzFailure";
  }
}

const PROTOTYPE_KEYS = Object.getOwnPropertyNames(Object.prototype).length;

/**
 * One case: a file of one scenario is broken, then everything that reads it is tried.
 * @throws FuzzFailure with the seed when something threw, a prototype was touched, or it took longer than `limitMs`.
 */
export function fuzzCase(scenarios: readonly Scenario[], seed: number, counts: FuzzCounts, limitMs = 20_000): void {
  const random = results.createRandom(seed);
  const scenario = scenarios[random.below(scenarios.length)] as Scenario;
  const names = [...scenario.evidence.files.keys(), ...(scenario.evidence.driver === null ? [] : ["stdout", "stderr"])];
  if (names.length === 0) names.push("result.json");
  const name = names[random.below(names.length)] as string;
  const before = textOf(scenario.evidence, name);
  const { bytes, how } = mutate(new TextEncoder().encode(before), random);
  const text = new TextDecoder().decode(bytes);
  const started = performance.now();
  try {
    readEverything(withText(scenario.evidence, name, text), text, counts);
  } catch (error) {
    throw new FuzzFailure(
      seed,
      `${scenario.name}, ${name}, ${how}`,
      error instanceof Error ? (error.stack ?? error) : error,
    );
  }
  const took = performance.now() - started;
  counts.cases++;
  counts.slowestMs = Math.max(counts.slowestMs, took);
  if (took > limitMs) throw new FuzzFailure(seed, `${scenario.name}, ${name}, ${how}`, `took ${Math.round(took)} ms`);
  if (Object.getOwnPropertyNames(Object.prototype).length !== PROTOTYPE_KEYS || "polluted" in {}) {
    throw new FuzzFailure(seed, `${scenario.name}, ${name}, ${how}`, "Object.prototype was changed");
  }
}

function readEverything(evidence: results.Evidence, text: string, counts: FuzzCounts): void {
  for (const schema of Object.values(SCHEMAS)) {
    const parsed = results.parseText(text, schema);
    counts.read++;
    counts[parsed.kind]++;
    if (parsed.kind === "parsed" && isPolluted(parsed.value)) throw new Error("a parsed value has a forged prototype");
  }
  const line = results.judgeLineSchema.parse(results.judgePair("logs/run/coop/zzlab_task/8/f1_f2", evidence, {}));
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

function textOf(evidence: results.Evidence, name: string): string {
  if (evidence.driver !== null && (name === "stdout" || name === "stderr")) return evidence.driver[name];
  const file = evidence.files.get(name);
  return file?.kind === "text" ? file.text : "{}";
}

function withText(evidence: results.Evidence, name: string, text: string): results.Evidence {
  if (evidence.driver !== null && (name === "stdout" || name === "stderr"))
    return { ...evidence, driver: { ...evidence.driver, [name]: text } };
  return { ...evidence, files: new Map([...evidence.files, [name, { kind: "text", text }]]) };
}
