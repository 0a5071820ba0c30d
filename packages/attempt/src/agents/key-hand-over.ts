import { randomBytes } from "node:crypto";
import { agentTraitsOf } from "@cooperbench-ts/results";

/** How the program of an agent sends what it finds in a variable, and what such a key looks like. */
interface KeyKind {
  readonly header: "authorization" | "x-api-key";
  readonly prefix: string;
}

const KINDS: Readonly<Record<string, KeyKind>> = {
  ANTHROPIC_API_KEY: { header: "x-api-key", prefix: "sk-ant-api03-" },
  CLAUDE_CODE_OAUTH_TOKEN: { header: "authorization", prefix: "sk-ant-oat01-" },
};
const BEARER: KeyKind = { header: "authorization", prefix: "sk-" };

/** A key under the name of the variable that holds it. */
export interface NamedKey {
  readonly name: string;
  readonly value: string;
}

/** The variable that an agent takes its key from: the named one where it knows that, else its first. */
export function keyVariableOf(agent: string, named: string): string {
  const { keys } = agentTraitsOf(agent);
  return keys.includes(named) ? named : (keys[0] ?? named);
}

/** In which header the key of this variable goes to the model. */
export function keyHeaderOf(variable: string): KeyKind["header"] {
  return (KINDS[variable] ?? BEARER).header;
}

/**
 * A key that opens nothing, for a program that wants one and calls a door of ours, which puts the real one in. Upstream writes
 * the key of such a program into the command line of `docker exec` and into the container.
 */
export function madeUpKey(variable: string): NamedKey {
  const { prefix } = KINDS[variable] ?? BEARER;
  return { name: variable, value: `${prefix}${randomBytes(48).toString("base64url")}` };
}
