import os from "node:os";
import path from "node:path";
import { PrerequisiteError } from "@cooperbench-ts/results";
import type { LoginFile, ProviderRow, Way } from "../upstream/provider-row.ts";
import { providerNames, providerOf, type ProviderName, providerRow } from "../upstream/providers.ts";
import type { AskedCredentials, Credentials, HandedFile } from "./credentials.ts";
import { harmlessVariables, keysOfModel, secretVariables } from "./preset-variables.ts";
import { readCredentialFile } from "./read-file.ts";
import { readLeaf } from "./read-leaf.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface CredentialsOptions {
  readonly model: string;
  /** Variables that the agent's own program logs in with, in its order; []: those of the model's provider. */
  readonly agentKeys: readonly string[];
  /** The variable that holds the key, in place of the provider's own; null: none is named. */
  readonly keyEnv: string | null;
  readonly asked: AskedCredentials;
  /** Whether the endpoint is named: by the user, or by the provider's variable. */
  readonly hasEndpoint: boolean;
  /** The user's. */
  readonly environment: Environment;
}

/** What was found, and what is not there. */
export interface FoundCredentials {
  readonly credentials: Credentials;
  /** What is missing, in words; null: nothing. */
  readonly missing: { readonly preset: string | null; readonly what: string } | null;
}

/** @throws PrerequisiteError `credentials-missing` */
export async function requireCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { credentials, missing } = await findCredentials(options);
  if (missing === null) return credentials;
  throw new PrerequisiteError({
    code: "credentials-missing",
    subject: missing.preset === null ? "endpoint.credentials" : `credentials of the preset ${missing.preset}`,
    problem: `${options.model} is called with them, and not all is there: ${missing.what}.`,
    remedy: "Set or make what is missing, or name other variables and files in endpoint.credentials.",
  });
}

/** Looks for what an agent gets; of the files only whether they can be handed over, and the login that stands in one. */
export async function findCredentials(options: CredentialsOptions): Promise<FoundCredentials> {
  const { keyEnv, asked, environment, hasEndpoint } = options;
  const presets = presetsOf(options);
  const gathered = new Gathered(environment);
  // What is listed is all that is wanted, unless a preset is asked for too.
  const wantsPreset = asked.preset !== null || (asked.variables.length === 0 && asked.files.length === 0);
  let [preset = null] = presets;
  if (keyEnv !== null) gathered.key(keyEnv);
  else if (wantsPreset) preset = await gathered.firstComplete(presets);
  for (const name of asked.variables) gathered.listed(name);
  for (const file of asked.files) await gathered.listedFile(file);
  if (preset !== null) gathered.along(providerRow(preset).along);
  if (preset !== null && !hasEndpoint) gathered.endpoint(providerRow(preset));
  return gathered.found(preset, options);
}

/** The one that is asked for; else those that the agent's own program knows, in its order; else that of the model. */
function presetsOf({ model, agentKeys, asked }: CredentialsOptions): readonly ProviderName[] {
  if (asked.preset !== null) return [asked.preset as ProviderName];
  const ofModel = providerOf(model);
  if (agentKeys.length === 0) return ofModel === "other" ? [] : [ofModel];
  const takes = (name: ProviderName, variable: string): boolean =>
    providerRow(name).ways.some(({ secrets }) => secrets.includes(variable));
  return [...new Set(agentKeys.flatMap((variable) => providerNames.find((name) => takes(name, variable)) ?? []))];
}

/** The one of the listed secrets that is the model's key, by whoever takes it; else the only one, if it is nobody's that is known. */
function keyAmong(listed: readonly string[], { model, agentKeys }: CredentialsOptions): string | null {
  const taken = (agentKeys.length > 0 ? agentKeys : keysOfModel(model)).find((name) => listed.includes(name));
  const [only = null, ...others] = listed;
  const isNobodys = only !== null && others.length === 0 && agentKeys.length === 0 && !secretVariables.has(only);
  return taken ?? (isNobodys ? only : null);
}

class Gathered {
  readonly missing: string[] = [];
  readonly #environment: Environment;
  readonly #variables: Record<string, string> = {};
  readonly #secretNames: string[] = [];
  readonly #files: HandedFile[] = [];
  #login: Credentials["login"] = null;
  #keyName: string | null = null;
  readonly #listedSecrets: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  key(name: string): void {
    this.#keyName = name;
    this.secret(name);
  }

  secret(name: string): void {
    const value = this.#valueOf(name);
    if (value === null) this.missing.push(`${name} is ${this.#environment[name] === undefined ? "not set" : "empty"}`);
    else this.#take(name, value);
  }

  listed(name: string): void {
    if (harmlessVariables.has(name)) return this.#required(name);
    this.#listedSecrets.push(name);
    this.secret(name);
  }

  along(names: readonly string[]): void {
    for (const name of names) {
      const value = this.#valueOf(name);
      if (value !== null) this.#variables[name] = value;
    }
  }

  /** Where calls go is told apart, as the endpoint. */
  endpoint({ base }: ProviderRow): void {
    if (base.needed) this.missing.push(`neither ${base.variable} nor --endpoint names where the model is called`);
  }

  /** @returns the one whose way it is; where none is complete, the first */
  async firstComplete(presets: readonly ProviderName[]): Promise<ProviderName | null> {
    const lacks: string[] = [];
    for (const preset of presets) {
      for (const way of providerRow(preset).ways) {
        const lack = await this.#lackOf(way);
        if (lack === null) {
          await this.#takeWay(way);
          return preset;
        }
        lacks.push(lack);
      }
    }
    if (lacks.length > 0) this.missing.push(lacks.join("; or "));
    return presets[0] ?? null;
  }

  async listedFile({ from, ...others }: AskedCredentials["files"][number]): Promise<void> {
    const place = this.#placeOf(from);
    const problem = await problemOf(place);
    if (problem !== null) this.missing.push(problem);
    else this.#files.push({ ...others, from: place, variable: null });
  }

  found(preset: string | null, options: CredentialsOptions): FoundCredentials {
    const [variables, secretNames, files] = [this.#variables, this.#secretNames, this.#files];
    const keyName = this.#keyName ?? (this.#login === null ? keyAmong(this.#listedSecrets, options) : null);
    return {
      credentials: { preset, variables, secretNames, keyName, files, login: this.#login },
      missing: this.missing.length === 0 ? null : { preset, what: this.missing.join("; ") },
    };
  }

  /** null: the way is complete. */
  async #lackOf({ secrets, files = [], leaf }: Way): Promise<string | null> {
    const unset = secrets.filter((name) => this.#valueOf(name) === null);
    if (unset.length > 0) return `${unset.join(" and ")} ${unset.length === 1 ? "is" : "are"} not set`;
    for (const file of files) {
      if (!file.needed || this.#textIn(file) !== null) continue;
      const place = this.#sourceOf(file);
      const problem = place === null ? `${file.variable} is not set` : await problemOf(place);
      if (problem !== null) return problem;
    }
    if (leaf === undefined) return null;
    const read = await readLeaf(this.#placeOf(leaf.file), leaf);
    return "problem" in read ? read.problem : null;
  }

  async #takeWay({ secrets, optional = [], along = [], files = [], leaf }: Way): Promise<void> {
    const [only, ...others] = secrets;
    if (only !== undefined && others.length === 0) this.key(only);
    else for (const name of secrets) this.secret(name);
    for (const name of optional) if (this.#valueOf(name) !== null) this.secret(name);
    this.along(along);
    for (const file of files) await this.#takeFile(file);
    if (leaf === undefined) return;
    const place = this.#placeOf(leaf.file);
    this.#login = { name: leaf.variable, read: () => readLeaf(place, leaf) };
  }

  async #takeFile(file: LoginFile): Promise<void> {
    const text = this.#textIn(file);
    if (text !== null && file.variable !== null) return this.#take(file.variable, text);
    const place = this.#sourceOf(file);
    if (place === null || (!file.needed && (await problemOf(place)) !== null)) return;
    const named = file.variable !== null && this.#valueOf(file.variable) !== null;
    const variable = named ? file.variable : null;
    this.#files.push({ from: place, to: file.to, writeBack: false, variable });
  }

  /** The variable of a file may hold what stands in it. */
  #textIn({ variable }: LoginFile): string | null {
    const value = variable === null ? null : this.#valueOf(variable);
    return value?.trimStart().startsWith("{") === true ? value : null;
  }

  #sourceOf({ from, variable }: LoginFile): string | null {
    const named = variable === null ? null : this.#valueOf(variable);
    return named !== null ? this.#placeOf(named) : from === null ? null : this.#placeOf(from);
  }

  #placeOf(place: string): string {
    const home = this.#valueOf("HOME") ?? os.homedir();
    return place.startsWith("~/") ? path.join(home, place.slice(2)) : path.resolve(place);
  }

  #required(name: string): void {
    const value = this.#valueOf(name);
    if (value === null) this.missing.push(`${name} is not set`);
    else this.#variables[name] = value;
  }

  #take(name: string, value: string): void {
    this.#variables[name] = value;
    if (!this.#secretNames.includes(name)) this.#secretNames.push(name);
  }

  #valueOf(name: string): string | null {
    const value = this.#environment[name];
    return value === undefined || value.trim() === "" ? null : value;
  }
}

/** Looked at as it will be read for each attempt: better now than hours later. */
async function problemOf(place: string): Promise<string | null> {
  return readCredentialFile(place).then(
    () => null,
    (error: Error) => error.message,
  );
}
