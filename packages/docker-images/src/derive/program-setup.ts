import { createHash } from "node:crypto";

/** A program that is put into images: how it is installed, and how it says what it is. */
export interface ProgramSetup {
  /** For tags and labels: lower-case letters, digits and dashes, for example `claude-code`. */
  readonly name: string;
  /** Text of the bash script that installs it. */
  readonly script: string;
  /** Variable from which the script takes the version; the derived image has it pinned. */
  readonly versionVariable: string;
  /** What makes the installed program say its version, as a login shell takes it. */
  readonly versionCommand: string;
  /** Variables of the script and of everything that runs in the derived image later. Nothing secret: an image keeps them. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What decides an image's content besides the version: the base by its digest, the script, the variables. */
export interface SetupIdentity {
  readonly hash: string;
  readonly scriptHash: string;
}

export function identityOf(baseDigest: string, setup: ProgramSetup): SetupIdentity {
  const { name, script, versionVariable, environment } = setup;
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const all = JSON.stringify([baseDigest, name, script, versionVariable, variables]);
  return { hash: sha256(all).slice(0, 16), scriptHash: sha256(script) };
}

/** Where derived images lie in the daemon. No registry has them. */
const REPOSITORY = "cooperbench-ts/agent";

/** Equal wherever the same image, script and version come together. */
export function derivedTag(setup: ProgramSetup, version: string, identity: SetupIdentity): string {
  return `${REPOSITORY}:${setup.name}-${version.replaceAll(/[^\w.-]/g, "_")}-${identity.hash}`;
}

/** The version in what a program prints when it is asked for it; null: there is none. */
export function versionIn(printed: string): string | null {
  return /(?<![\w.])v?(?<version>\d+\.\d+\.\d+(?:[-+][\w.+-]*)?)/.exec(printed)?.groups?.["version"] ?? null;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
