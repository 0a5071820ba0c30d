import { PrerequisiteError } from "@cooperbench-ts/results";
import { defaultKeyEnv } from "@cooperbench-ts/attempt/host";
import type { ExperimentConfig } from "../config/config.ts";

/** The model's key, from the variable that the configuration names. @throws PrerequisiteError `key-missing` */
export function requireKey(
  config: ExperimentConfig,
  environment: Readonly<Record<string, string | undefined>>,
): { name: string; value: string } | null {
  const name = config.endpoint.keyEnv ?? defaultKeyEnv(config.model);
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
