import { z } from "zod";
import { settings } from "../setting.ts";
import { teamOptionsSchema } from "../team.ts";
import { evalPolicySchema } from "./eval-policy.ts";
import { installTimes } from "./install-time.ts";
import { cleanings, nudges } from "./upstream-habits.ts";

const pairKeyText = z.string().regex(/^[\w.-]+\/\d+\/f\d+_f\d+$/, "expected repo/task/fA_fB");

/** Where work comes from that was evaluated again, as far as its tree says it; null: it does not. */
export const workSourceSchema = z.strictObject({
  /** Folder of the tree that it was taken from. */
  tree: z.string(),
  /** The run in that tree. */
  run: z.string(),
  /** null: the tree does not tell, and the run here is called what upstream does by default. */
  setting: z.enum(settings).nullable(),
  experiment: z.string().nullable(),
  /** Version of upstream that ran it. */
  upstreamVersion: z.string().nullable(),
  /** Id of the eval policy under which that tree was graded. */
  evalPolicy: z.string().nullable(),
  agent: z.string().nullable(),
  model: z.string().nullable(),
  /** Version of this product that ran it; null too where upstream or a script did. */
  cooperbenchTs: z.string().nullable(),
  /** Patches as the tree publishes them, or as upstream cut them. */
  patches: z.enum(["repaired", "upstream"]),
  /** Which grading of the same work this is, from 1. */
  grading: z.int().positive(),
  /** sha256 over result.json and the patches that are graded, by pair. */
  work: z.record(z.string(), z.string()),
});
export type WorkSource = z.infer<typeof workSourceSchema>;

export const containerLimitsSchema = z.strictObject({
  memoryBytes: z.number().positive().nullable(),
  cpus: z.number().positive().nullable(),
  pids: z.int().positive().nullable(),
});
export type ContainerLimits = z.infer<typeof containerLimitsSchema>;

/** All that upstream forgets to record of a run, and all that decides its results. */
export const runManifestSchema = z.strictObject({
  experiment: z.string(),
  run: z.string(),
  setting: z.enum(settings),
  /** From 1. */
  repeat: z.int().positive(),
  /** Whether the agents may send messages. */
  messaging: z.boolean(),
  /** What a team was asked to have. Absent in other settings, and where others ran it. */
  team: teamOptionsSchema.optional(),
  /** Planned pairs in the order of the subset: the denominator of every rate. */
  pairs: z.array(pairKeyText),
  /**
   * null: nothing ran here yet, all results of the run were adopted. Of what decides results only `agent` and `model` are then fixed,
   * which no adopted result contradicts; the first session that runs something fixes the rest.
   */
  upstream: z
    .strictObject({
      version: z.string(),
      path: z.string(),
      /** null where its version cannot be told. */
      litellm: z.string().nullable(),
      /** A stand-in of ours, not the benchmark. */
      standIn: z.boolean(),
    })
    .nullable(),
  agent: z.string(),
  /**
   * Version of the agent's program, where it is in the images; null: upstream installs the newest in each container. Absent for agents
   * that run in upstream's own process, and in older manifests.
   */
  agentVersion: z.string().nullable().optional(),
  model: z.string(),
  /** Host of the model endpoint, without path and key; null: the provider's own. */
  endpointHost: z.string().nullable(),
  /** sha256 of the agent-config handed over; null without one. */
  agentConfigHash: z.string().nullable(),
  /** The agent's own budget per task; null: upstream's default. */
  agentBudget: z.strictObject({ costLimitUsd: z.number().nullable(), stepLimit: z.int().nullable() }),
  limits: z.strictObject({
    timeoutMs: z.number().positive(),
    evalTimeoutMs: z.number().positive(),
    attempts: z.int().positive(),
    concurrency: z.int().positive(),
    /** Whether the installation of the agent's program counts. Absent where there is none, and in older manifests. */
    installTime: z.enum(installTimes).optional(),
  }),
  /** Limits that our Docker door sets on containers, where upstream sets none; null: none. Absent in older manifests. */
  container: containerLimitsSchema.optional(),
  /** Whether model calls pass a door of ours, which counts their cost. Absent in older manifests. */
  modelDoor: z.boolean().optional(),
  patchRepair: z.enum(["apply", "off"]),
  evalPolicy: evalPolicySchema,
  /**
   * Whether the upstream that ran the agents asks those that may send messages to submit, by its source. Absent where it is not known,
   * and in older manifests: the version tells.
   */
  nudge: z.enum(nudges).optional(),
  /** What the upstream that evaluates leaves between the tests of the two features, by its source. Absent as `nudge`. */
  cleaning: z.enum(cleanings).optional(),
  /** sha256 over feature.md and tests.patch of each needed feature, by `repo/task/fN`. */
  datasetHash: z.record(z.string(), z.string()),
  /** Image digest by image name. */
  imageDigests: z.record(z.string(), z.string()),
  cooperbenchTs: z.string(),
  /** ISO time with zone. */
  createdAt: z.string(),
  /** The agents' work is of another tree, and was only evaluated here. Absent where agents of this run did it. */
  source: workSourceSchema.optional(),
});
export type RunManifest = z.infer<typeof runManifestSchema>;

/** A difference to the conditions before, under which somebody let a run go on. */
const acceptedDriftSchema = z.strictObject({
  /** ISO time with zone. */
  at: z.string(),
  field: z.string(),
  old: z.string(),
  new: z.string(),
  runs: z.array(z.string()),
});

/** `logs/<run>/manifest.json`: one run. `logs/.cooperbench-ts/<experiment>/manifest.json`: all runs of the experiment. */
export const manifestFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runs: z.array(runManifestSchema).min(1),
  /** In the order in which it was accepted; absent where none was. */
  acceptedDrift: z.array(acceptedDriftSchema).optional(),
});
export type ManifestFile = z.infer<typeof manifestFileSchema>;
