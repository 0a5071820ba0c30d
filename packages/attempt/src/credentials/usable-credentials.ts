import { agentTraitsOf, InputError } from "@cooperbench-ts/results";
import type { AskedCredentials, Credentials } from "./credentials.ts";
import { harmlessVariables, presetsWith, secretVariables } from "./preset-variables.ts";

export interface UsableOptions {
  readonly agent: string;
  /** Whether a door of ours stands before the model. */
  readonly modelDoor: boolean;
  /** The variable that is named for the key; null: none is. */
  readonly keyEnv: string | null;
  readonly asked: AskedCredentials;
  /** Whether the user says where calls go. */
  readonly hasEndpoint: boolean;
}

/**
 * Refuses what no agent would get, and a key that would go to another provider than its own: both by what is asked for alone.
 * @throws InputError `credentials-unusable`
 */
export function requireUsable(options: UsableOptions): void {
  const { agent, hasEndpoint } = options;
  const { keys } = agentTraitsOf(agent);
  if (keys.length > 0 && !hasEndpoint) refuseForeign(options, keys);
  if (keepsSecrets(agent, options.modelDoor)) refuseUnreachable(options, keys);
}

/**
 * Refuses secrets of which none is a key: a door puts one key into requests, and hands nothing else on.
 * @throws InputError `credentials-unusable`
 */
export function requireDoorKey(
  { agent, modelDoor }: Pick<UsableOptions, "agent" | "modelDoor">,
  { preset, keyName, login, secretNames, files }: Credentials,
): void {
  const others = [...secretNames, ...files.map(({ to }) => to)];
  if (!keepsSecrets(agent, modelDoor) || keyName !== null || login !== null || others.length === 0) return;
  throw unusable(
    preset === null ? "endpoint.credentials" : `credentials of the preset ${preset}`,
    `${agent} runs in containers, where only a key reaches the model, put into its requests by the model door; ${others.join(", ")} ${others.length === 1 ? "is" : "are"} none.`,
    "Use a login that is one key, or name its variable with --key-env.",
  );
}

/** Whether upstream gets a made-up key in place of all secrets: it would write them into the command line of `docker exec`. */
export function keepsSecrets(agent: string, modelDoor: boolean): boolean {
  return modelDoor && agentTraitsOf(agent).runs === "in-container";
}

function refuseForeign({ agent, keyEnv, asked: { preset } }: UsableOptions, keys: readonly string[]): void {
  const own = [...new Set(keys.flatMap(presetsWith))];
  const logsIn = `${agent} logs in with ${keys.join(", ")}, and calls the provider of those; without an endpoint of its own`;
  const remedy = `Name where calls go with --endpoint, or use a login of the agent's own: ${own.join(", ")}.`;
  if (preset !== null && !own.some((name) => name === preset))
    throw unusable(`preset ${preset}`, `${logsIn}, another provider would get what this preset names.`, remedy);
  if (keyEnv !== null && secretVariables.has(keyEnv) && !own.some((name) => presetsWith(keyEnv).includes(name)))
    throw unusable(`--key-env ${keyEnv}`, `${logsIn}, another provider than the key's would get it.`, remedy);
}

function refuseUnreachable({ agent, keyEnv, asked }: UsableOptions, keys: readonly string[]): void {
  const { preset, variables, files } = asked;
  const named = keyEnv ?? (preset === null ? (keys.find((name) => variables.includes(name)) ?? null) : null);
  const unreachable = [
    ...variables.filter((name) => name !== named && !harmlessVariables.has(name)),
    ...files.map(({ to }) => `~/${to}`),
  ];
  if (unreachable.length === 0) return;
  throw unusable(
    "endpoint.credentials",
    `${agent} runs in containers, where nothing of the user's is put but the model's key, by the model door into requests; ${unreachable.join(", ")} would reach nobody.`,
    `Leave it out. The model's key is one of ${keys.join(", ")}, or the variable that --key-env names.`,
  );
}

function unusable(subject: string, problem: string, remedy: string): InputError {
  return new InputError({ code: "credentials-unusable", subject, problem, remedy });
}
