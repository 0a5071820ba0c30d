import { z } from "zod";
import { settings } from "../setting.ts";
import { originSchema } from "./origin.ts";
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

/** Who answered a call that failed: whom it was for, or the door that it went through. */
const answeredBySchema = z.enum(["daemon", "door"]);

/** What the Docker door saw of one phase. */
export const dockerDoorRecordSchema = z.strictObject({
  requests: z.number().int(),
  execs: z.number().int(),
  containers: z.array(containerRecordSchema),
  networks: z.array(z.string()),
  /** Calls that the daemon answered with an error: upstream often loses this text. */
  failures: z.array(
    z.strictObject({
      method: z.string(),
      path: z.string(),
      status: z.number().int(),
      message: z.string(),
      /** `door`: the door's own answer, because the daemon gave none or because it refused the call. */
      by: answeredBySchema.default("daemon"),
    }),
  ),
  /**
   * The commands that were refused after the last one that began: how many, and the last refusal. null: none was; the sandbox
   * was there to the end.
   */
  refusedAtEnd: z
    .strictObject({ count: z.number().int(), status: z.number().int(), message: z.string(), by: answeredBySchema })
    .nullable()
    .default(null),
  /** Creations that the door refused (privileged, host mounts, …). */
  refusals: z.array(z.string()),
});
export type DockerDoorRecord = z.infer<typeof dockerDoorRecordSchema>;

/** The refusal in which a conversation with the model ended. */
export const modelRefusalSchema = z.strictObject({
  /** HTTP status; null: no whole answer came. */
  status: z.number().int().nullable(),
  /** `door`: the answer was the door's own, because nobody else gave one or because it held the call back. */
  by: z.enum(["provider", "door"]),
  /** How long the provider asked to wait, in ms; null: it did not say. */
  retryAfterMs: z.number().nullable(),
  /** ISO time at which the limit ends, by the provider's own word; absent: it named none. */
  resetsAt: z.string().optional(),
  /** The error's type, code and the like, as the provider spells them. */
  codes: z.array(z.string()),
  /** The provider's own sentences, without keys and without what they echo of the request. */
  message: z.string(),
});
export type ModelRefusal = z.infer<typeof modelRefusalSchema>;

/** One conversation with the model: an agent's, or that in which its history is summarized. */
export const modelConversationSchema = z.strictObject({
  /** Calls that the model answered well. */
  answered: z.number().int(),
  /** Number of the last of these among all calls of the phase, from 1; 0: none. */
  lastAnswered: z.number().int(),
  /** Number of its last call. */
  lastCall: z.number().int(),
  /** How its last call was refused; null: it was not. */
  end: modelRefusalSchema.nullable(),
});
export type ModelConversation = z.infer<typeof modelConversationSchema>;

/** The calls of a phase that asked for one model. */
export const modelShareSchema = z.strictObject({
  /** The campaign's by the name that it was given, others as their requests name them; null: another without a name that can be kept. */
  model: z.string().nullable(),
  /** Another model than the campaign's. */
  other: z.boolean(),
  calls: z.number().int(),
  /** Calls that the model answered well. */
  answered: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** USD of its answers, at its own price; null: a part of it is unknown. */
  costUsd: z.number().nullable(),
});
export type ModelShare = z.infer<typeof modelShareSchema>;

/** What the model door saw of one phase. What was asked, and keys, are never part of it. */
export const modelDoorRecordSchema = z.strictObject({
  calls: z.number().int(),
  /** Calls forwarded whose answer never came (killed in flight): billed or not, nobody knows. */
  unanswered: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** Sum over the priced answers in USD, each at its own model's price; null when a price is unknown. */
  costUsd: z.number().nullable(),
  statuses: z.record(z.string(), z.number().int()),
  latencyMs: z.strictObject({ total: z.number(), max: z.number() }),
  errors: z.array(z.strictObject({ status: z.number().int(), body: z.string() })),
  /** Told apart by how their requests begin. Records of older versions have none. */
  conversations: z.array(modelConversationSchema).default([]),
  /** By the model that each call asked for. Records of older versions do not say. */
  models: z.array(modelShareSchema).optional(),
});
export type ModelDoorRecord = z.infer<typeof modelDoorRecordSchema>;

/**
 * What the time of a phase went to, in ms, as the doors saw it. Two agents do several things at a time: each figure is the length of
 * the moments in which it held for at least one of them, so they may add up to more than the whole.
 */
export const phaseTimeSchema = z.strictObject({
  /** From the start of the process to its end, or to the limit at which it was ended. */
  totalMs: z.number(),
  /** A command ran in a container. */
  commandsMs: z.number(),
  /** A model call was out at the provider. */
  callsMs: z.number(),
  /** The part of these that brought nothing: calls that were refused, or not answered before they were given up or the phase ended. */
  failedCallsMs: z.number(),
  /** A call was held at the model door, because the provider had asked for patience or for the door's own rate. */
  heldMs: z.number(),
  /** Nothing of all that. */
  neitherMs: z.number(),
  /**
   * A command ran or a call was out that the model answered well, and no agent waited: no call was held or out in vain, and no program was
   * being installed.
   */
  workMs: z.number(),
  /** The part of the commands in which upstream installed the agent's program. Absent: nothing was installed, as in older records. */
  installMs: z.number().optional(),
  /** The part of the whole that did not count against the limit. Absent: all of it counted. */
  uncountedMs: z.number().optional(),
});
export type PhaseTime = z.infer<typeof phaseTimeSchema>;

/** How an agent's program came into its containers. */
export const agentProgramRecordSchema = z.strictObject({
  /** Pinned by the image; null: upstream installed the newest of that moment. */
  version: z.string().nullable(),
  /** The image with the program in it that took the place of the task's; null: none, the program was installed anew in each container. */
  image: z.string().nullable(),
});
export type AgentProgramRecord = z.infer<typeof agentProgramRecordSchema>;

/** One upstream process: the agent phase, or one try of the eval phase. */
export const phaseRecordSchema = z.strictObject({
  phase: z.enum(["agent", "eval"]),
  /** Complete; secrets never are in an argv. */
  argv: z.array(z.string()),
  /** Names only. */
  environment: z.array(z.string()),
  /** Forked from a process that had done upstream's imports. Records of older versions do not say. */
  warm: z.boolean().optional(),
  pid: z.number().int().nullable(),
  startedAt: z.string(),
  endedAt: z.string(),
  durationMs: z.number(),
  end: processEndSchema,
  /** Signals sent by us, in order. */
  signals: z.array(z.string()),
  /** Of an agent that runs as a program in the container. Absent in other phases, and in older records. */
  program: agentProgramRecordSchema.optional(),
  /** null: a door was not there to see it. Records of older versions have none. */
  time: phaseTimeSchema.nullable().default(null),
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
  /** The part that is known, in USD: equal to `costUsd` where that is known; 0 of given work. */
  knownUsd: z.number(),
  /** Model calls that `knownUsd` lacks: cut off by a kill, or answered without a count. Empty where none could be listed. */
  unknownCalls: z.array(unknownCallSchema),
  /** `given`: the work was there already. `costUsd` is what its result says, and nothing was spent here. */
  source: z.enum(["upstream", "model-door", "unknown", "given"]),
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
  /** Its work was adopted. Absent where an agent of this experiment did it. */
  origin: originSchema.optional(),
});
export type AttemptFile = z.infer<typeof attemptFileSchema>;
