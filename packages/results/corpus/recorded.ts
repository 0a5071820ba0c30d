import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { parseText, reasons, redos, verdicts, type Evidence } from "../src/index.ts";
import { treeLayout } from "../src/layout/tree-layout.ts";
import { directorySource, readPairFolder } from "../src/node/index.ts";
import { driver, exited } from "./builders.ts";
import type { Scenario } from "./scenario.ts";

const here = dirname(fileURLToPath(import.meta.url));
const labelsSchema = z.record(
  z.string(),
  z.strictObject({
    /** The scenario is a process that wrote nothing, not a pair folder. */
    process: z.enum(["run", "eval"]).optional(),
    exitCode: z.number().int().optional(),
    verdict: z.enum(verdicts).nullable(),
    redo: z.enum(redos),
    reason: z.enum(reasons),
    stopsRun: z.boolean().optional(),
    note: z.string().optional(),
  }),
);

/** Scenarios recorded from the real CLI, real Docker and real Redis, with `labels.json` beside them. */
export async function recordedScenarios(): Promise<Scenario[]> {
  const labels = parseText(await readFile(join(here, "labels.json"), "utf8"), labelsSchema);
  if (labels.kind === "rejected") throw new Error(`labels.json: ${labels.why}`);
  const folders = await readdir(join(here, "recorded"));
  const unlabelled = folders.filter((name) => !(name in labels.value));
  if (unlabelled.length > 0) throw new Error(`labels.json lacks ${unlabelled.join(", ")}`);
  return Promise.all(
    Object.entries(labels.value).map(async ([name, { process, exitCode = 0, verdict, redo, reason, stopsRun = false }]) => {
      const dir = join(here, "recorded", name);
      const evidence = process === undefined ? await pairEvidence(dir) : await processEvidence(dir, process, exitCode);
      return { name, evidence, label: { verdict, redo, reason, stopsRun } };
    }),
  );
}

async function pairEvidence(dir: string): Promise<Evidence> {
  const paths: string[] = [];
  for await (const path of directorySource(dir).list("")) paths.push(path);
  const { folders, unnamed } = treeLayout(paths);
  const [folder] = [...folders, ...unnamed];
  if (folder === undefined) throw new Error(`${dir} holds no pair folder`);
  return readPairFolder(join(dir, folder.dir));
}

async function processEvidence(dir: string, phase: "run" | "eval", exitCode: number): Promise<Evidence> {
  const [stdout, stderr] = await Promise.all([readFile(join(dir, "stdout.txt"), "utf8"), readFile(join(dir, "stderr.txt"), "utf8")]);
  return {
    upstreamSetting: null,
    files: new Map(),
    modifiedAt: new Map(),
    upstreamVersion: null,
    driver: driver(phase === "run" ? "agent" : "eval", exited(exitCode), { stdout, stderr }),
  };
}
