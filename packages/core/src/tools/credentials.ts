import { agentTraitsOf, PrerequisiteError } from "@cooperbench-ts/results";
import {
  type Credentials,
  type CredentialsOptions,
  defaultKeyEnv,
  findCredentials,
  type FoundCredentials,
  namedEndpoint,
  requireCredentials,
  requireDoorKey,
  requireUsable,
  type NamedKey,
} from "@cooperbench-ts/attempt/host";
import type { ExperimentConfig, ExperimentConfigInput } from "../config/config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whose key is wanted: an experiment's configuration, or anything else that names a model. */
interface KeyOwner {
  readonly model: string;
  readonly endpoint: { readonly keyEnv: string | null };
}

const NOTHING_ASKED: CredentialsOptions["asked"] = { preset: null, variables: [], files: [] };

/** The variable that holds the model's key: the one that is given, else the one that litellm reads; null: neither is known. */
export function keyEnvOf({ endpoint, model }: KeyOwner): string | null {
  return endpoint.keyEnv ?? defaultKeyEnv(model);
}

/** The model's key, from the variable that the configuration names. @throws PrerequisiteError `key-missing` */
export function requireKey(config: KeyOwner, environment: Environment): NamedKey | null {
  const name = keyEnvOf(config);
  if (name === null) return null;
  const value = environment[name];
  if (value !== undefined && value.trim() !== "") return { name, value };
  throw new PrerequisiteError({
    code: "key-missing",
    subject: `environment variable ${name}`,
    problem: `The key of ${config.model} is expected there, and it is ${value === undefined ? "not set" : "empty"}.`,
    remedy: `Set ${name}, or name another variable with --key-env.`,
  });
}

/**
 * What agents get to call the model with.
 * @throws PrerequisiteError `key-missing`, `credentials-missing`
 * @throws InputError `credentials-unusable`
 */
export async function requireAgentCredentials(
  config: ExperimentConfig,
  environment: Environment,
): Promise<Credentials> {
  const options = optionsOf(config, environment);
  const { credentials, missing } = await findUsable(config, options);
  if (missing === null) return credentials;
  // One variable that is not set has an error of its own, which tells of the flag.
  if (config.endpoint.credentials === null && (config.endpoint.keyEnv !== null || options.agentKeys.length === 0))
    requireKey(config, environment);
  return requireCredentials(options);
}

/** What agents would get, as far as it is there. @throws InputError `credentials-unusable` */
export async function agentCredentials(config: ExperimentConfig, environment: Environment): Promise<Credentials> {
  return (await findUsable(config, optionsOf(config, environment))).credentials;
}

async function findUsable(
  { agent, modelDoor }: ExperimentConfig,
  options: CredentialsOptions,
): Promise<FoundCredentials> {
  requireUsable({ ...options, agent, modelDoor });
  const found = await findCredentials(options);
  requireDoorKey({ agent, modelDoor }, found.credentials);
  return found;
}

/** The variable of a provider that has no endpoint of its own counts as `--endpoint`. */
export function withNamedEndpoint(input: ExperimentConfigInput, environment: Environment): ExperimentConfigInput {
  const named = typeof input.model === "string" ? namedEndpoint(input.model, environment) : null;
  if (named === null || (input.endpoint?.baseUrl ?? null) !== null) return input;
  return { ...input, endpoint: { ...input.endpoint, baseUrl: named } };
}

function optionsOf({ model, agent, endpoint }: ExperimentConfig, environment: Environment): CredentialsOptions {
  const { keyEnv, credentials, baseUrl } = endpoint;
  const { keys } = agentTraitsOf(agent);
  return {
    model,
    agentKeys: keys,
    keyEnv,
    asked: credentials ?? NOTHING_ASKED,
    hasEndpoint: baseUrl !== null,
    environment,
  };
}
