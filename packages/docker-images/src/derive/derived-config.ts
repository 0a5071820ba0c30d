import type { ImageConfig } from "../client/derived-images.ts";
import { derivedKeys, derivedRole, labelKeys } from "../labels.ts";
import type { DerivedBase } from "./find-derived.ts";
import type { ProgramSetup } from "./program-setup.ts";

/** The base's settings with a few more variables and labels. An empty entrypoint says so: else the container's own would stand there. */
export function derivedConfig(
  base: ImageConfig,
  added: { readonly environment: Readonly<Record<string, string>>; readonly labels: Readonly<Record<string, string>> },
): ImageConfig {
  const kept = (base.Env ?? []).filter((line) => !Object.hasOwn(added.environment, line.split("=", 1)[0] ?? ""));
  return {
    ...base,
    Entrypoint: base.Entrypoint ?? [],
    Env: [...kept, ...Object.entries(added.environment).map(([name, value]) => `${name}=${value}`)],
    Labels: { ...base.Labels, ...added.labels },
  };
}

/** A commit takes the container's labels over, and whoever looks for such containers would find those of the image. */
export function emptied(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(labels).map((name) => [name, ""]));
}

export function labelsOf(
  { name, digest, identity }: DerivedBase,
  setup: ProgramSetup,
  version: string,
): Record<string, string> {
  return {
    [labelKeys.role]: derivedRole,
    [derivedKeys.program]: setup.name,
    [derivedKeys.version]: version,
    [derivedKeys.base]: name,
    [derivedKeys.baseDigest]: digest,
    [derivedKeys.script]: identity.scriptHash,
    [derivedKeys.identity]: identity.hash,
  };
}
