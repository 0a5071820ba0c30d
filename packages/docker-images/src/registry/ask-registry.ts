import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";
import type { Credentials } from "./login.ts";
import type { RegistryEndpoint } from "./endpoints.ts";
import { rateLimitOf, type RateLimit } from "./rate-limit.ts";

export type RegistryAnswer =
  | {
      readonly kind: "found";
      readonly digest: string | null;
      readonly body: string | null;
      readonly mediaType: string;
      readonly rateLimit: RateLimit | null;
    }
  | { readonly kind: "absent"; readonly message: string }
  | { readonly kind: "rate-limited"; readonly message: string; readonly rateLimit: RateLimit | null }
  | { readonly kind: "login-required"; readonly message: string }
  | { readonly kind: "unreachable"; readonly message: string }
  | { readonly kind: "failed"; readonly status: number; readonly message: string };

export interface AskOptions {
  /** HEAD costs nothing of Docker Hub's pull limit, GET counts as a pull. */
  readonly method: "HEAD" | "GET";
  readonly credentials: Credentials | null;
  readonly signal?: AbortSignal | undefined;
  /** For each request, in ms. Default 15 000. */
  readonly timeoutMs?: number;
}

const MANIFEST_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const tokenSchema = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });
const errorsSchema = z.looseObject({
  errors: z.array(z.looseObject({ message: z.string().optional(), code: z.string().optional() })),
});

/** Asks one registry for one thing of a repository: `manifests/TAG-OR-DIGEST` or `blobs/DIGEST`. Rejects only when aborted. */
export async function askRegistry(
  endpoint: RegistryEndpoint,
  path: string,
  resource: string,
  options: AskOptions,
): Promise<RegistryAnswer> {
  const url = `${endpoint.url}/v2/${path}/${resource}`;
  const host = new URL(endpoint.url).host;
  try {
    const { response, authenticated } = await request(url, options);
    const rateLimit = rateLimitOf(response.headers, authenticated, Date.now());
    const body = await response.text();
    if (response.ok) {
      return {
        kind: "found",
        digest: response.headers.get("docker-content-digest"),
        body: options.method === "GET" ? body : null,
        mediaType: (response.headers.get("content-type") ?? "").split(";", 1)[0] ?? "",
        rateLimit,
      };
    }
    const said = registryText(body);
    const message = `${host} answers ${response.status}${said === null ? "" : ` (${said})`}`;
    if (response.status === 429) return { kind: "rate-limited", message, rateLimit };
    if (response.status === 404) return { kind: "absent", message };
    if (response.status === 401 || response.status === 403) return { kind: "login-required", message };
    return { kind: "failed", status: response.status, message };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { kind: "unreachable", message: `${host} cannot be reached (${fetchFailure(error)})` };
  }
}

/** The bytes of a blob as they come; null when the registry does not hand it out. Rejects when aborted or unreachable. */
export async function openBlob(
  endpoint: RegistryEndpoint,
  path: string,
  digest: string,
  options: { credentials: Credentials | null; signal: AbortSignal },
): Promise<AsyncIterable<Uint8Array> | null> {
  const url = `${endpoint.url}/v2/${path}/blobs/${digest}`;
  const { response } = await request(url, { ...options, method: "GET", timeoutMs: null });
  return response.ok ? response.body : null;
}

type RequestOptions = Omit<AskOptions, "timeoutMs"> & { readonly timeoutMs?: number | null };

/** One request, with the login that the registry's challenge asks for. */
async function request(url: string, options: RequestOptions): Promise<{ response: Response; authenticated: boolean }> {
  const send = (authorization: string | null) =>
    fetch(url, {
      method: options.method,
      redirect: "follow",
      headers: { accept: MANIFEST_TYPES, ...(authorization === null ? {} : { authorization }) },
      signal: withTimeout(options),
    });
  const first = await send(null);
  if (first.status !== 401) return { response: first, authenticated: false };
  const authorization = await authorizationFor(first.headers.get("www-authenticate") ?? "", options);
  if (authorization === null) return { response: first, authenticated: false };
  await first.body?.cancel();
  return { response: await send(authorization), authenticated: options.credentials !== null };
}

function withTimeout(options: Pick<RequestOptions, "signal" | "timeoutMs">): AbortSignal | null {
  if (options.timeoutMs === null) return options.signal ?? null;
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 15_000);
  return options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
}

/** The header that answers a challenge; null when there is nothing to answer with. */
async function authorizationFor(challenge: string, options: RequestOptions): Promise<string | null> {
  const { credentials } = options;
  const basic =
    credentials?.kind === "password"
      ? `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`
      : null;
  if (/^basic/i.test(challenge)) return basic;
  const parameter = (name: string) => new RegExp(`${name}="(?<value>[^"]*)"`).exec(challenge)?.groups?.["value"];
  const realm = parameter("realm");
  if (!/^bearer/i.test(challenge) || realm === undefined || !URL.canParse(realm)) return null;
  const service = parameter("service") ?? "";
  const scope = parameter("scope") ?? "";
  const url = new URL(realm);
  const response =
    credentials?.kind === "identity-token"
      ? await fetch(url, {
          method: "POST",
          body: new URLSearchParams({
            grant_type: "refresh_token",
            refresh_token: credentials.token,
            client_id: "cooperbench-ts",
            service,
            scope,
          }),
          signal: withTimeout(options),
        })
      : await fetch(tokenUrl(url, service, scope), {
          headers: basic === null ? {} : { authorization: basic },
          signal: withTimeout(options),
        });
  const answer = parseJsonAs(tokenSchema, await response.text());
  const token = answer?.token ?? answer?.access_token;
  return token === undefined ? null : `Bearer ${token}`;
}

function tokenUrl(realm: URL, service: string, scope: string): URL {
  const url = new URL(realm);
  if (service !== "") url.searchParams.set("service", service);
  if (scope !== "") url.searchParams.set("scope", scope);
  return url;
}

function registryText(body: string): string | null {
  const error = parseJsonAs(errorsSchema, body)?.errors[0];
  return error?.message ?? error?.code ?? null;
}

/** fetch hides the system's words in `cause`. */
function fetchFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === "string") return code;
  return cause instanceof Error ? cause.message : String(cause);
}
