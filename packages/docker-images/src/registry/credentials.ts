import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";
import { askHelper } from "./credential-helper.ts";
import type { Credentials } from "./login.ts";

/** The login for a registry host (`docker.io` for Docker Hub), or null. */
export type CredentialSource = (
  registry: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    /** Told why no login could be looked for; null is returned then, or a login from elsewhere. */
    readonly onBroken?: ((why: string) => void) | undefined;
  },
) => Promise<Credentials | null>;

export const noCredentials: CredentialSource = async () => null;

/** The key under which `docker login` keeps Docker Hub. */
const HUB_KEY = "https://index.docker.io/v1/";

const configSchema = z.looseObject({
  auths: z
    .record(
      z.string(),
      z.looseObject({
        auth: z.string().optional(),
        username: z.string().optional(),
        password: z.string().optional(),
        identitytoken: z.string().optional(),
      }),
    )
    .optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

/**
 * Logins as `docker login` stores them: `config.json` in the folder (default `~/.docker`), with `credHelpers` and
 * `credsStore` asked first. What cannot be read or asked counts as no login, and `onBroken` is told of it: a public image
 * needs none.
 */
export function dockerConfigCredentials(directory: string = join(homedir(), ".docker")): CredentialSource {
  const file = join(directory, "config.json");
  return async (registry, { signal, onBroken }) => {
    const config = await readConfig(file, onBroken);
    const keys =
      registry === "docker.io"
        ? [HUB_KEY, "docker.io", "index.docker.io", "registry-1.docker.io"]
        : [registry, `https://${registry}`, `http://${registry}`];
    const broken = new Set<string>();
    for (const key of keys) {
      const helper = (config.credHelpers?.[key] ?? config.credsStore) || null;
      const answer = helper === null || broken.has(helper) ? null : await askHelper(helper, key, signal);
      if (answer?.kind === "login") return answer.login;
      if (answer?.kind === "broken" && helper !== null) {
        // Nor will it answer for the next key.
        broken.add(helper);
        onBroken?.(`${answer.why}, and ${file} names it`);
      }
      const stored = storedLogin(config.auths?.[key]);
      if (stored !== null) return stored;
    }
    return null;
  };
}

async function readConfig(file: string, onBroken?: (why: string) => void): Promise<z.infer<typeof configSchema>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") onBroken?.(`${file} cannot be read (${error.code})`);
    return "{}";
  });
  const config = parseJsonAs(configSchema, text);
  if (config === null) onBroken?.(`${file} is no docker configuration in JSON`);
  return config ?? {};
}

function storedLogin(
  entry:
    | {
        auth?: string | undefined;
        username?: string | undefined;
        password?: string | undefined;
        identitytoken?: string | undefined;
      }
    | undefined,
): Credentials | null {
  if (entry === undefined) return null;
  if (entry.identitytoken) return { kind: "identity-token", token: entry.identitytoken };
  if (entry.username && entry.password) return { kind: "password", username: entry.username, password: entry.password };
  const plain = Buffer.from(entry.auth ?? "", "base64").toString("utf8");
  const colon = plain.indexOf(":");
  return colon < 1
    ? null
    : { kind: "password", username: plain.slice(0, colon), password: plain.slice(colon + 1).replace(/\0+$/, "") };
}

/** What the daemon's `X-Registry-Auth` takes. */
export function daemonAuth(credentials: Credentials | null, registry: string): Readonly<Record<string, string>> | null {
  if (credentials === null) return null;
  const serveraddress = registry === "docker.io" ? HUB_KEY : registry;
  return credentials.kind === "identity-token"
    ? { identitytoken: credentials.token, serveraddress }
    : { username: credentials.username, password: credentials.password, serveraddress };
}
