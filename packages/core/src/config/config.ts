import {
  defaultAgent,
  InputError,
  installTimes,
  type RunManifest,
  type Setting,
  settings,
  settingTraits,
  standardSettings,
  settingsOverRedis,
  type TeamOptions,
  teamOptionsSchema,
  timeLimits,
  wholeTeam,
} from "@cooperbench-ts/results";
import { GOLD, LABELS } from "@cooperbench-ts/results/experiment";
import { z } from "zod";
import { credentialsSchema } from "./credentials.ts";
import { driftFieldsText, isDriftField } from "./drift-fields.ts";
import { durationSchema, sizeSchema } from "./units.ts";

/** File systems allow 255 bytes, and a run's name is longer by setting and repeat. */
const NAME_CHARACTERS = 100;

const nameSchema = z
  .string()
  .max(NAME_CHARACTERS, `expected at most ${NAME_CHARACTERS} characters`)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    "expected letters, digits, dots, dashes and underscores, beginning with a letter or digit",
  );

/** `warn`: say once what gold said of the planned pairs. `require`: start nothing before gold passes for all of them. */
export const goldModes = ["require", "warn", "off"] as const;

const whole = z.number().int().positive();
const dollars = z.number().positive().nullable().default(null);
/** Folders beside those of experiments. */
const TAKEN: ReadonlySet<string> = new Set([GOLD, LABELS]);

const text = z.string().nullable().default(null);

const endpointSchema = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: "expected a complete http:// or https:// URL" })
    .nullable()
    .default(null)
    .describe(
      "What litellm takes as its API base: complete for Cohere (`…/v2/chat`), `…/v1` for OpenAI. Default: the provider's own.",
    ),
  keyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable, never the key itself")
    .nullable()
    .default(null)
    .describe("Name of the environment variable that holds the key. Default: by model."),
  credentials: credentialsSchema
    .nullable()
    .default(null)
    .describe("What agents get to call the model with: a preset, or what is listed. Default: the preset of the model."),
});

const dockerSchema = z.strictObject({
  dataRoot: text.describe("Where Docker's storage is expected to lie; checked by `doctor` and before a run."),
  memory: sizeSchema
    .nullable()
    .default(null)
    .describe("Memory limit of every container of an attempt, where upstream sets none."),
  cpus: z.number().positive().nullable().default(null).describe("CPU limit, likewise."),
  pids: whole.nullable().default(4096).describe("Limit of processes, likewise."),
  maxContainers: z
    .number()
    .int()
    .min(2, "expected at least 2, which one pair with two agents needs")
    .nullable()
    .default(null)
    .describe("Containers of attempts at a time: a trial with two agents counts as two, any other as one."),
});

/** Each key alone may be given. */
const teamSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(teamOptionsSchema.shape).map(([name, flag]) => [
      name,
      flag.default(wholeTeam[name as keyof TeamOptions]).describe(flag.description ?? ""),
    ]),
  ) as { [Name in keyof TeamOptions]: z.ZodDefault<z.ZodBoolean> },
);

/** As a version: whatever is the newest when upstream installs it. */
export const LATEST = "latest";

const MODEL_MISSING = "expected litellm's name of the model, for example `command-a-03-2025` or `openai/gpt-4o`";

/**
 * The configuration of an experiment: the shape of `cooperbench.config.json`, and of what `planExperiment` and
 * `runExperiment` take. Parsed values carry their units in their names' documentation: durations are milliseconds, sizes bytes.
 */
export const experimentConfigSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors: the JSON Schema of this file."),
  name: nameSchema
    .refine(
      (name) => !TAKEN.has(name),
      `expected another name than ${[...TAKEN].join(" and ")}: folders of those names hold other things`,
    )
    .optional()
    .describe("Run names are `<name>-<setting>`. Default: the model's name without provider."),
  model: z
    .string({ error: ({ input }) => (input === undefined ? MODEL_MISSING : undefined) })
    .min(1, MODEL_MISSING)
    .describe("litellm's name of the model, for example `command-a-03-2025` or `openai/gpt-4o`."),
  agent: z
    .string()
    .min(1)
    .default(defaultAgent)
    .describe("Upstream's agent; which ones there are depends on its version."),
  agentVersion: z
    .string()
    .regex(/^(?:latest|\d+\.\d+\.\d+(?:[-+][\w.+-]*)?)$/, 'expected a version such as 1.2.3, or "latest"')
    .nullable()
    .default(null)
    .describe(
      "Version of the program of an agent that runs in the task's container, as `agents prepare` has put it into images. `latest`: upstream installs the newest in each container. Default: what is prepared, else `latest`.",
    ),
  subset: nameSchema.default("lite").describe("Name of the subset, `subsets/<name>.json` of the dataset."),
  settings: z
    .array(z.enum(settings))
    .min(1)
    .refine((given) => new Set(given).size === given.length, "expected each setting once")
    .default([...standardSettings])
    .describe("Settings in the order in which they run."),
  team: teamSchema.default(wholeTeam).describe("What the agents of a team have; read by that setting alone."),
  pairs: z
    .array(z.string())
    .min(1)
    .nullable()
    .default(null)
    .describe("Pair keys `repo/task/fA_fB`; only these pairs of the subset."),
  limit: whole.nullable().default(null).describe("Only the first N pairs."),
  concurrency: whole.default(4).describe("Trials at a time."),
  timeout: durationSchema.default(600_000).describe("Limit of an agent phase, counted from the start of its process."),
  evalTimeout: durationSchema.default(1_800_000).describe("Limit of an eval phase, likewise."),
  installTime: z
    .enum(installTimes)
    .default("counts")
    .describe(
      "Whether the time in which upstream installs an agent's program in its container counts against the limit of the agent phase, or moves it back.",
    ),
  patience: durationSchema
    .default(1_800_000)
    .describe(
      "How long a cause that may heal (Docker away, rate limit, full disk) is waited for before the run stops.",
    ),
  timeLimit: z
    .enum(timeLimits)
    .default("keep")
    .describe(
      "An agent phase that was at work until its limit: do it again, keep it as a timeout, or grade the work that was saved.",
    ),
  attempts: whole.default(3).describe("Tries per trial and phase, spent on infrastructure failures only."),
  patchRepair: z
    .enum(["apply", "off"])
    .default("apply")
    .describe("Make patches whole that upstream cut, or leave upstream's verdict."),
  upstream: z
    .string()
    .min(1)
    .default("cooperbench")
    .describe("The `cooperbench` executable: a path, or a name looked up on PATH."),
  redis: z
    .union([z.literal("auto"), z.url({ protocol: /^rediss?$/, error: 'expected "auto" or a redis:// URL' })])
    .default("auto")
    .describe(
      `A Redis URL, or \`auto\`: the one on the default port when it answers, else one of our own. Used by ${settingsOverRedis} only.`,
    ),
  agentConfig: text.describe("The user's own agent configuration (YAML), merged with ours."),
  endpoint: endpointSchema.default({ baseUrl: null, keyEnv: null, credentials: null }),
  docker: dockerSchema.default({ dataRoot: null, memory: null, cpus: null, pids: 4096, maxContainers: null }),
  repeat: whole.default(1).describe("Runs per setting."),
  agentCostLimit: dollars.describe("The agent's own budget per task in USD; null leaves upstream's."),
  agentStepLimit: whole
    .nullable()
    .default(null)
    .describe("The agent's own limit of steps per task; null leaves upstream's."),
  maxCost: dollars.describe("Stops new starts when the whole campaign has spent this many USD."),
  cold: z
    .boolean()
    .default(false)
    .describe("Start an interpreter of its own for each phase of upstream, instead of a fork of one that is warm."),
  keepInfra: z.boolean().default(false).describe("Leave trials that ended `infra_error` as they are."),
  acceptDrift: z
    .array(
      z.string().refine(isDriftField, { error: ({ input }) => `expected ${driftFieldsText}, got "${String(input)}"` }),
    )
    .default([])
    .describe("Manifest fields whose drift is accepted and recorded."),
  strict: z.boolean().default(false).describe("All images are pulled and verified before the first trial."),
  gold: z
    .enum(goldModes)
    .default("warn")
    .describe(
      "What `gold` found of the planned pairs: start nothing unless all of them can pass, say it once, or do not look.",
    ),
  strictOrder: z.boolean().default(false).describe("No overlap of settings at their tails."),
  modelDoor: z.boolean().default(true).describe("Count model calls at a door of ours."),
  diskBudget: sizeSchema
    .nullable()
    .default(null)
    .describe("Disk that the images may take at a time; pairs are then grouped by image."),
  logs: z.string().default("logs").describe("Folder of the results."),
  dataset: z.string().default("dataset").describe("Folder of the dataset."),
});

export type ExperimentConfigInput = z.input<typeof experimentConfigSchema>;
export type ExperimentConfig = z.output<typeof experimentConfigSchema>;

/** The experiment's name: given, or the model's name without its provider. */
export function experimentName(config: ExperimentConfig): string {
  const model = config.model.slice(config.model.lastIndexOf("/") + 1).replaceAll(/[^A-Za-z0-9._-]+/g, "-");
  const ofModel = model.replace(/^[^A-Za-z0-9]+/, "").slice(0, NAME_CHARACTERS);
  return config.name ?? (ofModel === "" || TAKEN.has(ofModel) ? "experiment" : ofModel);
}

/** @throws InputError `config-invalid` */
export function parseConfig(input: ExperimentConfigInput): ExperimentConfig {
  const parsed = experimentConfigSchema.safeParse(input);
  if (parsed.success) return refuseTogether(parsed.data);
  throw new InputError({
    code: "config-invalid",
    subject: "configuration",
    problem: `${z.prettifyError(parsed.error)}.`,
    remedy: "See docs/configuration.md for the keys and their values.",
  });
}

/** Gold is of an image; with a disk budget nobody knows before the last group which ones are meant. */
function refuseTogether(config: ExperimentConfig): ExperimentConfig {
  refusePreparedByGroups(config);
  if (config.gold !== "require" || config.diskBudget === null) return config;
  throw new InputError({
    code: "config-invalid",
    subject: "configuration",
    problem:
      '`gold: "require"` and `diskBudget` do not go together: gold is asked about images that are there before the first trial.',
    remedy: "Leave --disk-budget out, or pass --gold warn.",
  });
}

/** An image with a program in it keeps the layers of the task's image on the disk. */
function refusePreparedByGroups({ agentVersion, diskBudget }: ExperimentConfig): void {
  if (agentVersion === null || agentVersion === LATEST || diskBudget === null) return;
  throw new InputError({
    code: "config-invalid",
    subject: "configuration",
    problem:
      "`agentVersion` and `diskBudget` do not go together: prepared images stay on the disk, and their tasks' images with them.",
    remedy: `Leave --disk-budget out, or pass --agent-version ${LATEST}.`,
  });
}

/** Limits of the containers of an attempt, as a manifest records them. */
export function containerLimits({ docker }: Pick<ExperimentConfig, "docker">): NonNullable<RunManifest["container"]> {
  return { memoryBytes: docker.memory, cpus: docker.cpus, pids: docker.pids };
}

/** What the agents of a run have, where they are a team; else null. */
export function teamOf({ team }: ExperimentConfig, setting: Setting): TeamOptions | null {
  return settingTraits[setting].team ? team : null;
}
