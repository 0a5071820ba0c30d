import { type Command, Option } from "commander";
import {
  type ExperimentConfig,
  type ExperimentConfigInput,
  experimentConfigSchema,
  experimentName,
  InputError,
} from "@cooperbench-ts/core";
import { z } from "zod";
import { defaultAgent, settings, settingsOverRedis, standardSettings } from "@cooperbench-ts/results";
import type { Io } from "../io.ts";
import { collect } from "./collect.ts";
import { amount, type Flag, list, off, on, whole } from "./flag.ts";
import { teamFlags } from "./team-flags.ts";
import { readConfigFile, type PartialConfig } from "./config-file.ts";

/** Where an effective value came from. */
export type Origin = "flag" | "file" | "default";

export interface EffectiveConfig {
  readonly input: ExperimentConfigInput;
  readonly config: ExperimentConfig;
  readonly file: string | null;
  readonly origins: Readonly<Record<string, Origin>>;
}

/** Flags of `run`, `plan` and `smoke`; each is one key of the configuration. */
export const FLAGS: readonly Flag[] = [
  {
    flags: "--settings <list>",
    text: `settings to run, in order: some of ${settings.join(", ")} (default: ${standardSettings.join(",")})`,
    read: list,
  },
  ...teamFlags,
  { flags: "--subset <name>", text: "subset of the dataset (default: lite)" },
  { flags: "--limit <n>", text: "only the first N pairs", read: whole },
  { flags: "--model <name>", text: "litellm's name of the model, for example command-a-03-2025" },
  { flags: "--agent <name>", text: `upstream's agent (default: ${defaultAgent})` },
  {
    flags: "--agent-version <version>",
    text: "version of the program of an agent that runs in the container, or latest (default: what `agents prepare` put there)",
  },
  { flags: "--name <name>", text: "name of the experiment; runs are <name>-<setting> (default: from the model)" },
  { flags: "--concurrency <n>", text: "trials at a time (default: 4)", read: whole },
  { flags: "--timeout <duration>", text: "limit of an agent phase (default: 10m)" },
  { flags: "--eval-timeout <duration>", text: "limit of an eval phase (default: 30m)" },
  {
    flags: "--time-limit <mode>",
    text: "agents at work until their limit: retry, keep as timeout, or grade the saved work (default: keep)",
  },
  {
    flags: "--install-time <mode>",
    text: "the installation of the agent's program: counts against --timeout, or is free (default: counts)",
  },
  { flags: "--patience <duration>", text: "wait this long for a cause that may heal, then stop (default: 30m)" },
  {
    flags: "--attempts <n>",
    text: "tries per trial and phase, on infrastructure failures only (default: 3)",
    read: whole,
  },
  { flags: "--patch-repair <mode>", text: "make patches whole that upstream cut: apply or off (default: apply)" },
  { flags: "--upstream <path>", text: "the cooperbench executable (default: cooperbench on PATH)" },
  { flags: "--redis <url>", text: `Redis for ${settingsOverRedis}: a URL or auto (default: auto)` },
  { flags: "--agent-config <file>", text: "agent configuration of your own (YAML)" },
  {
    flags: "--endpoint <url>",
    text: "the model's API base as litellm takes it (…/v2/chat for Cohere, …/v1 for OpenAI)",
    place: (baseUrl) => ({ endpoint: { baseUrl } }),
  },
  {
    flags: "--key-env <name>",
    text: "environment variable that holds the key (default: by model)",
    place: (keyEnv) => ({ endpoint: { keyEnv } }),
  },
  {
    flags: "--credentials <preset>",
    text: "what agents get to call the model with, such as bedrock or vertex (default: by model)",
    place: (credentials) => ({ endpoint: { credentials } }),
  },
  { flags: "--repeat <n>", text: "runs per setting (default: 1)", read: whole },
  { flags: "--agent-cost-limit <usd>", text: "the agent's own budget per task (default: upstream's)", read: amount },
  { flags: "--agent-step-limit <n>", text: "the agent's own step limit (default: upstream's)", read: whole },
  {
    flags: "--max-cost <usd>",
    text: "start nothing new when the campaign has spent this (default: no limit)",
    read: amount,
  },
  { flags: "--keep-infra", text: "leave trials that ended infra_error as they are", read: on },
  { flags: "--cold", text: "start a new Python for each phase, instead of a fork of a warm one", read: on },
  { flags: "--strict", text: "no trial before all images are pulled and verified", read: on },
  {
    flags: "--gold <mode>",
    text: "what `gold` found of the planned pairs: require, warn or off (default: warn)",
  },
  { flags: "--strict-order", text: "no overlap of settings at their tails", read: on },
  { flags: "--no-model-door", text: "do not count model calls at a door of ours", read: off },
  { flags: "--disk-budget <size>", text: "disk that images may take at a time, for example 40g" },
  { flags: "--logs <dir>", text: "folder of the results (default: logs)" },
  { flags: "--dataset <dir>", text: "folder of the dataset (default: dataset)" },
];

/** As people type it. */
export function nameOf({ flags }: Flag): string {
  return flags.split(" ")[0] ?? flags;
}

/** Flags that may be given several times, by the key of the configuration that they fill. */
const LISTS = { pairs: "--pair", acceptDrift: "--accept-drift" } as const;

/** Adds the flags that `run`, `plan` and `smoke` share. */
export function addRunFlags(command: Command): Command {
  for (const { flags, text } of FLAGS) command.addOption(new Option(flags, text));
  return addPairs(command).option(
    `${LISTS.acceptDrift} <field>`,
    "accept that this frozen input has changed; repeatable",
    collect,
  );
}

export function addPairs(command: Command): Command {
  return command.option(`${LISTS.pairs} <repo/task/fA_fB>`, "only this pair; repeatable", collect);
}

/**
 * Flags win over the file, the file over the defaults.
 * @param fallback what neither has to say, for a command that needs none of it
 * @throws InputError
 */
export async function effectiveConfig(
  io: Io,
  options: Readonly<Record<string, unknown>>,
  fallback: PartialConfig = {},
): Promise<EffectiveConfig> {
  const file = await readConfigFile(options["config"] as string | undefined, io.cwd);
  let flags: PartialConfig = {};
  for (const flag of FLAGS) {
    const name = new Option(flag.flags).attributeName();
    const value = options[name] as string | boolean | undefined;
    if (value === undefined || (flag.flags.startsWith("--no-") && value === true)) continue;
    const read = flag.read?.(String(value), nameOf(flag)) ?? String(value);
    flags = mergeConfig(flags, flag.place?.(read as string) ?? { [name]: read });
  }
  for (const [key, flag] of Object.entries(LISTS)) {
    const values = options[new Option(flag).attributeName()] as string[] | undefined;
    if (values !== undefined && values.length > 0) flags = { ...flags, [key]: values };
  }
  const input = mergeConfig(mergeConfig(fallback, file.values), flags);
  const parsed = experimentConfigSchema.safeParse(input);
  if (!parsed.success) throw missingOrInvalid(parsed.error, file.file);
  return {
    input: input as ExperimentConfigInput,
    config: parsed.data,
    file: file.file,
    origins: originsOf({ ...parsed.data, name: experimentName(parsed.data) }, file.values, flags),
  };
}

function mergeConfig(base: PartialConfig, over: PartialConfig): PartialConfig {
  return {
    ...base,
    ...over,
    ...(base.endpoint === undefined && over.endpoint === undefined
      ? {}
      : { endpoint: { ...base.endpoint, ...over.endpoint } }),
    ...(base.team === undefined && over.team === undefined ? {} : { team: { ...base.team, ...over.team } }),
  };
}

function missingOrInvalid(error: z.ZodError, file: string | null): InputError {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map(String);
  const key = path.join(".");
  const flag = flagOf(path);
  const where = flag === undefined ? `\`${key}\`` : `${flag} (\`${key}\` in the configuration file)`;
  return new InputError({
    code: "config-invalid",
    subject: where,
    problem: `${issue?.message ?? "It is invalid"}.`,
    remedy:
      file === null
        ? "Pass the flag, or write a cooperbench.config.json; see --help."
        : `Correct it in ${file} or pass the flag.`,
    cause: error,
  });
}

/** The flag that sets a key, or the block or list that the key is in. */
function flagOf(path: readonly string[]): string | undefined {
  const list = path[0] === "pairs" || path[0] === "acceptDrift" ? LISTS[path[0]] : undefined;
  if (list !== undefined) return list;
  for (const name of [path.at(-1), path[0]]) {
    const flag = FLAGS.find(({ flags }) => new Option(flags).attributeName() === name);
    if (flag !== undefined) return nameOf(flag);
  }
  return undefined;
}

/** Where each value came from, blocks key by key (`endpoint.baseUrl`), as the effective configuration shows them. */
function originsOf(config: object, file: object, flags: object, prefix = ""): Record<string, Origin> {
  const origins: Record<string, Origin> = {};
  for (const [key, value] of Object.entries(config)) {
    const [inFlags, inFile] = [flags, file].map((source) => (source as Record<string, unknown>)[key]);
    if (isBlock(value)) Object.assign(origins, originsOf(value, inFile ?? {}, inFlags ?? {}, `${prefix}${key}.`));
    else origins[prefix + key] = inFlags !== undefined ? "flag" : inFile !== undefined ? "file" : "default";
  }
  return origins;
}

function isBlock(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
