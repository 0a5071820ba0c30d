import { agentTraitsOf, PrerequisiteError } from "@cooperbench-ts/results";
import { defaultKeyEnv, type ModelAccess } from "@cooperbench-ts/attempt/host";

export type Key = NonNullable<ModelAccess["key"]>;

/** Whose key is wanted: an experiment's configuration, or anything else that names a model. */
interface KeyOwner {
  readonly model: string;
  /** Whose program takes a key of its own provider, whatever the model is called. Absent: nobody's. */
  readonly agent?: string;
  readonly endpoint: { readonly keyEnv: string | null };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variable that holds the model's key: the one that is given; else the first that the agent's program takes and that is set, or
 * the one that litellm reads; null: none is known.
 */
export function keyEnvOf({ endpoint, model, agent = "" }: KeyOwner, environment: Environment = {}): string | null {
  const { keys } = agentTraitsOf(agent);
  const isSet = (name: string): boolean => (environment[name] ?? "").trim() !== "";
  return endpoint.keyEnv ?? keys.find(isSet) ?? keys[0] ?? defaultKeyEnv(model);
}

/** The model's key, from the variable that the configuration names. @throws PrerequisiteError `key-missing` */
export function requireKey(config: KeyOwner, environment: Environment): Key | null {
  const name = keyEnvOf(config, environment);
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
