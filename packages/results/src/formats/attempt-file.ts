import { z } from "zod";
import { settings } from "../setting.ts";
import { judgementSchema, patchRepairSchema } from "./verdict-file.ts";

/** How an upstream process ended, as the harness saw it. */
export const processEndSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("exited"), exitCode: z.number().int() }),
  z.strictObject({ kind: z.literal("signaled"), signal: z.string() }),
  /** Killed by us at the phase's limit. */
  z.strictObject({ kind: z.literal("timeout"), limitMs: z.number() }),
  /** Killed by us because the user interrupted the run, or found dead after a crash of the harness. */
  z.strictObject({ kind: z.literal("interrupted") }),
  z.strictObject({ kind: z.literal("spawn-failed"), code: z.string(), message: z.string() }),
]);
export type ProcessEnd = z.infer<typeof processEndSchema>;

/** One container of a phase, as the Docker door and a last inspect saw it. */
export const containerRecordSchema = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  image: z.string(),
  /** Number of execs started in it: the agent's steps, live. */
  execs: z.number().int(),
  exitCode: z.number().int().nullable(),
  oomKilled: z.boolean().nullable(),
  /** It died by itself, before any stop, kill or removal asked for by upstream or by us. */
  diedBeforeStop: z.boolean(),
  /** The last lines of its log. */
  logTail: z.string(),
});
export type ContainerRecord = z.infer<typeof containerRecordSchema>;

/** What the Docker door saw of one phase. */
export const dockerDoorRecordSchema = z.strictObject({
  requests: z.number().int(),
  execs: z.number().int(),
  containers: z.array(containerRecordSchema),
  networks: z.array(z.string()),
  /** Calls that the daemon answered with an error: upstream often loses this text. */
  failures: z.array(
    z.strictObject({ method: z.string(), path: z.string(), status: z.number().int(), message: z.string() }),
  ),
  /** Creations that the door refused (privileged, host mounts, …). */
  refusals: z.array(z.string()),
});
export type DockerDoorRecord = z.infer<typeof dockerDoorRecordSchema>;

/** What the model door saw of one phase. Bodies and keys are never part of it. */
export const modelDoorRecordSchema = z.strictObject({
  calls: z.number().int(),
  /** Calls forwarded whose answer never came (killed in flight): billed or not, nobody knows. */
  unanswered: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** Sum over the priced answers in USD; null when the model's price is unknown. */
  costUsd: z.number().nullable(),
  statuses: z.record(z.string(), z.number().int()),
  latencyMs: z.strictObject({ total: z.number(), max: z.number() }),
  errors: z.array(z.strictObject({ status: z.number().int(), body: z.string() })),
});
export type ModelDoorRecord = z.infer<typeof modelDoorRecordSchema>;

/** One upstream process: the agent phase, or one try of the eval phase. */
export const phaseRecordSchema = z.strictObject({
  phase: z.enum(["agent", "eval"]),
  /** Complete; secrets never are in an argv. */
  argv: z.array(z.string()),
  /** Names only. */
  environment: z.array(z.string()),
  pid: z.number().int().nullable(),
  startedAt: z.string(),
  endedAt: z.string(),
  durationMs: z.number(),
  end: processEndSchema,
  /** Signals sent by us, in order. */
  signals: z.array(z.string()),
  docker: dockerDoorRecordSchema.nullable(),
  model: modelDoorRecordSchema.nullable(),
  judgement: judgementSchema,
});
export type PhaseRecord = z.infer<typeof phaseRecordSchema>;

/** A model call that was forwarded and whose price nobody saw. */
export const unknownCallSchema = z.strictObject({
  id: z.string(),
  /** USD that it can have cost at most; null: no bound is known. */
  atMostUsd: z.number().nullable(),
});
export type UnknownCall = z.infer<typeof unknownCallSchema>;

export const spendSchema = z.strictObject({
  /** USD in all; null when a part of it is unknown, never 0 for unknown. */
  costUsd: z.number().nullable(),
  /** The part that is known, in USD: equal to `costUsd` where that is known. */
  knownUsd: z.number(),
  /** Model calls that `knownUsd` lacks: cut off by a kill, or answered without a count. Empty where none could be listed. */
  unknownCalls: z.array(unknownCallSchema),
  source: z.enum(["upstream", "model-door", "unknown"]),
});
export type Spend = z.infer<typeof spendSchema>;

/** `attempts/<run>/<pair>/<n>/attempt.json`: one try at a trial, complete when `judgement` is there. */
export const attemptFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  experiment: z.string(),
  run: z.string(),
  pair: z.string(),
  setting: z.enum(settings),
  attempt: z.number().int().positive(),
  agent: phaseRecordSchema.nullable(),
  evals: z.array(phaseRecordSchema),
  patchRepair: z.array(patchRepairSchema),
  spend: spendSchema,
  judgement: judgementSchema,
});
export type AttemptFile = z.infer<typeof attemptFileSchema>;
