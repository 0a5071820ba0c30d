import { z } from "zod";
import { installTimes, teamOptionsSchema, timeLimits, trialSchema } from "@cooperbench-ts/results";

/** What is to be done in the attempt. */
export const attemptWorkSchema = z.discriminatedUnion("kind", [
  /** Upstream's `run` for the pair, in a folder that begins empty. */
  z.strictObject({ kind: z.literal("agent") }),
  /** Upstream's `eval` of the agent's work that is there; the try from 1. */
  z.strictObject({ kind: z.literal("eval"), evalTry: z.int().positive() }),
  /** No process: look at what a phase left whose host died in it. */
  z.strictObject({ kind: z.literal("recover"), phase: z.enum(["agent", "eval"]) }),
]);
export type AttemptWork = z.infer<typeof attemptWorkSchema>;

/**
 * One phase of one attempt, to be carried out by any host that meets its conditions. It crosses process and machine borders as
 * JSON: it holds no secret, and no path of the machine that wrote it. The agent's configuration is the user's own, with what stands in it.
 */
export const attemptOrderSchema = z.strictObject({
  orderVersion: z.literal(1),
  experiment: z.string(),
  trial: trialSchema,
  /** From 1. */
  attempt: z.int().positive(),
  work: attemptWorkSchema,
  /** litellm's name. */
  model: z.string(),
  agent: z.strictObject({
    name: z.string(),
    /** What `--agent-config` gets besides what the host hands over; null: nothing. */
    config: z.record(z.string(), z.unknown()).nullable(),
    /**
     * The image with the agent's program in it that takes the place of the task's in the agent phase; null: upstream installs the program
     * in each container. Its name follows from what it is made of and holds on every machine; whoever hands an order to another machine
     * sees to it that it is there.
     */
    image: z
      .strictObject({
        /** The task's image, as upstream asks for it. */
        of: z.string(),
        name: z.string(),
        /** Of the program. */
        version: z.string(),
      })
      .nullable()
      .default(null),
  }),
  /** What the agents of a team have; null in every other setting. */
  team: teamOptionsSchema.nullable().default(null),
  /** What agents get to call the model with, by name alone: a host has it, or refuses. Absent: nothing that is known. */
  credentials: z
    .strictObject({ preset: z.string().nullable(), variables: z.array(z.string()), files: z.array(z.string()) })
    .optional(),
  /** Of a phase, from the start of its process, in ms. */
  limits: z.strictObject({
    agentMs: z.number().positive(),
    evalMs: z.number().positive(),
    /** Whether the installation of the agent's program counts against the first of them. */
    installTime: z.enum(installTimes).default("counts"),
  }),
  /** Of containers that ask for none themselves; null leaves them unlimited. */
  container: z.strictObject({
    memoryBytes: z.number().positive().nullable(),
    cpus: z.number().positive().nullable(),
    pids: z.int().positive().nullable(),
  }),
  /** Whether patches that upstream cut are made whole before they are evaluated. */
  patchRepair: z.enum(["apply", "off"]),
  /** What becomes of an agent phase that was at work until its limit. */
  timeLimit: z.enum(timeLimits).default("keep"),
  /**
   * What must be the same wherever the order is carried out, or the results would not belong together. An attempt checks its host's
   * upstream; dataset, image and endpoint are for whoever hands an order to another machine to check.
   */
  conditions: z.strictObject({
    upstream: z.strictObject({ version: z.string(), litellm: z.string().nullable(), standIn: z.boolean() }),
    /** sha256 of each feature of the pair, by `repo/task/fN`, as in the manifest. */
    datasetHash: z.record(z.string(), z.string()),
    /** Of the task's image; null where none is used, or it is not pulled yet. */
    imageDigest: z.string().nullable(),
    /** Of the model, without path and key; null: the provider's own. */
    endpointHost: z.string().nullable(),
  }),
});
export type AttemptOrder = z.infer<typeof attemptOrderSchema>;

/** The phase that an order is about. */
export function phaseOf({ work }: Pick<AttemptOrder, "work">): "agent" | "eval" {
  return work.kind === "recover" ? work.phase : work.kind;
}
