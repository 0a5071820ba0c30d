import { PrerequisiteError } from "@cooperbench-ts/results";
import { defaultKeyEnv, type ModelAccess } from "@cooperbench-ts/attempt/host";

export type Key = NonNullable<ModelAccess["key"]>;

/** Whose key is wanted: an experiment's configuration, or anything else that names a model. */
interface KeyOwner {
  readonly model: string;
  readonly endpoint: { readonly keyEnv: string | null };
}

/** The variable that holds the model's key: the one that is given, else the one that litellm reads; null: neither is known. */
export function keyEnvOf({ endpoint, model }: KeyOwner): string | null {
  return endpoint.keyEnv ?? defaultKeyEnv(model);
}

/** The model's key, from the variable that the configuration names. @throws PrerequisiteError `key-missing` */
export function requireKey(config: KeyOwner, environment: Readonly<Record<string, string | undefined>>): Key | null {
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
