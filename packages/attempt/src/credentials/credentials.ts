import { keyVariableOf, type NamedKey } from "../agents/key-hand-over.ts";
import type { LoginRead } from "./read-leaf.ts";

/** What an agent may be given, as a configuration names it: names and places, never a value. */
export interface AskedCredentials {
  /** A row of the table of providers; null: that of the model, or of the agent. */
  readonly preset: string | null;
  readonly variables: readonly string[];
  readonly files: readonly AskedFile[];
}

export interface AskedFile {
  /** `~/` is the user's home. */
  readonly from: string;
  /** Below the attempt's home. */
  readonly to: string;
  /** Whether what the agent makes of it (a refreshed token) goes back to `from`. */
  readonly writeBack: boolean;
}

export interface HandedFile extends AskedFile {
  /** Absolute. */
  readonly from: string;
  /** The variable that names the copy; null: it is found by its place. */
  readonly variable: string | null;
}

/** What a host has for the agents of one campaign. */
export interface Credentials {
  /** null: only what the configuration names. */
  readonly preset: string | null;
  /** Of agents, secret or not. */
  readonly variables: Readonly<Record<string, string>>;
  /** Which of them are secret. */
  readonly secretNames: readonly string[];
  /** The one of them that a request of the model carries as it is; null: there is none, or it is read as a login. */
  readonly keyName: string | null;
  readonly files: readonly HandedFile[];
  /** A secret that is read anew for each attempt, under the name of its variable; null: none. */
  readonly login: { readonly name: string; readonly read: () => Promise<LoginRead> } | null;
}

export const noCredentials: Credentials = {
  preset: null,
  variables: {},
  secretNames: [],
  keyName: null,
  files: [],
  login: null,
};

/** Names of all that is handed over: for people, plans and orders. */
export interface CredentialNames {
  readonly preset: string | null;
  readonly variables: readonly string[];
  /** Places in the attempt's home. */
  readonly files: readonly string[];
}

export function namesOf({ preset, variables, files, login }: Credentials): CredentialNames {
  const named = [...files.flatMap(({ variable }) => variable ?? []), ...(login === null ? [] : [login.name])];
  const all = [...new Set([...Object.keys(variables), ...named])].sort();
  return { preset, variables: all, files: files.map(({ to }) => to) };
}

/** What a login says now; null: there is none, or it holds no more. */
export async function readLogin({
  login,
}: Pick<Credentials, "login">): Promise<{ readonly name: string; readonly value: string } | null> {
  const read = await login?.read();
  return login === null || read === undefined || "problem" in read ? null : { name: login.name, value: read.value };
}

/** Why a login that was there holds no more: it has expired, or is gone; null: it holds, or there is none. */
export async function lostLogin({ login }: Pick<Credentials, "login">): Promise<string | null> {
  const read = await login?.read();
  return read !== undefined && "problem" in read ? read.problem : null;
}

/**
 * What upstream gets for an agent.
 * @param madeUp in place of all that is secret, where a door puts the real login into the requests
 */
export function handedCredentials(credentials: Credentials, agent: string, madeUp: NamedKey | null): Credentials {
  return madeUp === null ? underKnownName(credentials, agent) : withMadeUpKey(credentials, madeUp);
}

/** The same before a run, for its names: what upstream will get has no value yet. @param isKept whether secrets are kept from it */
export function plannedCredentials(credentials: Credentials, agent: string, isKept: boolean): Credentials {
  const name = keyVariableOf(agent, credentials.keyName ?? credentials.login?.name ?? "");
  return handedCredentials(credentials, agent, isKept ? { name, value: "" } : null);
}

function withMadeUpKey(credentials: Credentials, { name, value }: NamedKey): Credentials {
  const secret = new Set(credentials.secretNames);
  const harmless = Object.entries(credentials.variables).filter(([variable]) => !secret.has(variable));
  const variables = { ...Object.fromEntries(harmless), [name]: value };
  return { ...noCredentials, preset: credentials.preset, variables, secretNames: [name] };
}

/** The key may stand in a variable that the agent's program does not look at. */
function underKnownName(credentials: Credentials, agent: string): Credentials {
  const { keyName, variables, secretNames } = credentials;
  const key = keyName === null ? undefined : variables[keyName];
  if (keyName === null || key === undefined) return credentials;
  const known = keyVariableOf(agent, keyName);
  if (known === keyName) return credentials;
  return { ...credentials, variables: { ...variables, [known]: key }, secretNames: [...secretNames, known] };
}

/** The one secret that a request of the model carries, for a door that puts it in; null: there is no such one. */
export async function doorKey(
  credentials: Credentials,
): Promise<{ readonly name: string; readonly value: string } | null> {
  const { keyName, variables } = credentials;
  const value = keyName === null ? undefined : variables[keyName];
  if (keyName !== null && value !== undefined) return { name: keyName, value };
  return readLogin(credentials);
}
