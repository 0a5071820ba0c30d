import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";

/** A login at a registry. Values are handed to the daemon and the registry, and to nobody else. */
export type Credentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity-token"; readonly token: string };

/** The login for a registry host (`docker.io` for Docker Hub), or null. */
export type CredentialSource = (
  registry: string,
  options: { signal?: AbortSignal | undefined },
) => Promise<Credentials | null>;

export const noCredentials: CredentialSource = async () => null;

/** The key under which `docker login` keeps Docker Hub. */
const HUB_KEY = "https://index.docker.io/v1/";
/** The user name by which a helper says that the secret is an identity token. */
const TOKEN_USER = "<token>";

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

const helperAnswerSchema = z.looseObject({ Username: z.string(), Secret: z.string() });

/**
 * Logins as `docker login` stores them: `config.json` in the folder (default `~/.docker`), with `credHelpers` and
 * `credsStore` asked first. What cannot be read counts as no login: the registry's answer then says what is missing.
 */
export function dockerConfigCredentials(directory: string = join(homedir(), ".docker")): CredentialSource {
  return async (registry, { signal }) => {
    const text = await readFile(join(directory, "config.json"), "utf8").catch(() => "{}");
    const config = parseJsonAs(configSchema, text);
    if (config === null) return null;
    const keys =
      registry === "docker.io"
        ? [HUB_KEY, "docker.io", "index.docker.io", "registry-1.docker.io"]
        : [registry, `https://${registry}`, `http://${registry}`];
    for (const key of keys) {
      const helper = config.credHelpers?.[key] ?? config.credsStore;
      const found =
        (helper === undefined || helper === "" ? null : await askHelper(helper, key, signal)) ??
        storedLogin(config.auths?.[key]);
      if (found !== null) return found;
    }
    return null;
  };
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

/** `docker-credential-NAME get`: the registry on stdin, JSON on stdout, exit code 1 for "not known". */
async function askHelper(helper: string, key: string, signal: AbortSignal | undefined): Promise<Credentials | null> {
  const output = await new Promise<string | null>((resolve) => {
    const child = execFile(
      `docker-credential-${helper}`,
      ["get"],
      { timeout: 20_000, ...(signal === undefined ? {} : { signal }) },
      (error, stdout) => resolve(error === null ? stdout : null),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(`${key}\n`);
  });
  const answer = output === null ? null : parseJsonAs(helperAnswerSchema, output);
  if (answer === null || answer.Secret === "") return null;
  return answer.Username === TOKEN_USER
    ? { kind: "identity-token", token: answer.Secret }
    : { kind: "password", username: answer.Username, password: answer.Secret };
}

/** What the daemon's `X-Registry-Auth` takes. */
export function daemonAuth(credentials: Credentials | null, registry: string): Readonly<Record<string, string>> | null {
  if (credentials === null) return null;
  const serveraddress = registry === "docker.io" ? HUB_KEY : registry;
  return credentials.kind === "identity-token"
    ? { identitytoken: credentials.token, serveraddress }
    : { username: credentials.username, password: credentials.password, serveraddress };
}
