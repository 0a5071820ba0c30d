import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { z } from "zod";
import { InputError } from "@cooperbench-ts/results";

/** PEM files of a TLS connection; a missing one is null. `verify` false accepts any server certificate. */
export interface DockerTls {
  readonly caPath: string | null;
  readonly certPath: string | null;
  readonly keyPath: string | null;
  readonly verify: boolean;
}

/** Where a Docker daemon listens. */
export type DockerEndpoint =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly tls: DockerTls | null };

/** The part of the user's environment that the Docker CLI looks at. */
export interface DockerEnvironment {
  readonly DOCKER_HOST?: string | undefined;
  readonly DOCKER_CONTEXT?: string | undefined;
  readonly DOCKER_CONFIG?: string | undefined;
  readonly DOCKER_TLS_VERIFY?: string | undefined;
  readonly DOCKER_CERT_PATH?: string | undefined;
}

const DEFAULT_SOCKET = "/var/run/docker.sock";
const REMEDY = "Give unix:///path/to/docker.sock or tcp://host:port.";

function invalid(subject: string, problem: string, cause?: unknown, remedy = REMEDY): InputError {
  return new InputError({ code: "docker-endpoint-invalid", subject, problem, remedy, cause });
}

/** The door speaks to a socket; the docker CLI makes one of a shell on the other machine for each of its calls. */
function overSsh(url: URL): InputError {
  const { username, hostname, port, pathname } = url;
  const where = `${username === "" ? "" : `${username}@`}${hostname}`;
  const socket = pathname.length > 1 ? pathname : DEFAULT_SOCKET;
  const command = `ssh -nNT${port === "" ? "" : ` -p ${port}`} -L "$PWD/docker.sock":${socket} ${where}`;
  const remedy = `Forward its socket, and leave that running: ${command}; then set DOCKER_HOST=unix://$PWD/docker.sock.`;
  return invalid(`Docker host ssh://${where}`, "A daemon behind SSH is not reached directly.", undefined, remedy);
}

/**
 * Reads a Docker host as in `DOCKER_HOST`. TLS follows `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` as in the Docker CLI.
 * @throws InputError `docker-endpoint-invalid` for other schemes (ssh, npipe)
 */
export function parseDockerEndpoint(host: string, environment: DockerEnvironment = {}): DockerEndpoint {
  const subject = `Docker host ${host}`;
  if (host.startsWith("unix://")) {
    const socket = host.slice("unix://".length);
    if (!socket.startsWith("/")) throw invalid(subject, "It holds no absolute socket path.");
    return { kind: "unix", path: socket };
  }
  const url = URL.parse(host);
  if (url?.protocol === "ssh:" && url.hostname !== "") throw overSsh(url);
  if (url === null || !["tcp:", "http:", "https:"].includes(url.protocol))
    throw invalid(subject, "Its scheme is not supported.");
  const verify = (environment.DOCKER_TLS_VERIFY ?? "") !== "";
  const certPath = environment.DOCKER_CERT_PATH ?? environment.DOCKER_CONFIG ?? path.join(os.homedir(), ".docker");
  const secure = verify || url.protocol === "https:";
  return {
    kind: "tcp",
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 2376 : 2375) : Number(url.port),
    tls: secure ? { ...pemFiles(certPath), verify } : null,
  };
}

function pemFiles(folder: string): { caPath: string; certPath: string; keyPath: string } {
  const [caPath = "", certPath = "", keyPath = ""] = ["ca.pem", "cert.pem", "key.pem"].map((name) =>
    path.join(folder, name),
  );
  return { caPath, certPath, keyPath };
}

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const contextSchema = z.looseObject({
  Endpoints: z.looseObject({ docker: z.looseObject({ Host: z.string(), SkipTLSVerify: z.boolean().optional() }) }),
});

/**
 * The daemon that the Docker CLI would use: `DOCKER_HOST`, else the context named by `DOCKER_CONTEXT`, else the current
 * context of the CLI's configuration, else the default socket.
 * @throws InputError `docker-endpoint-invalid`, `docker-context-invalid`
 */
export async function resolveDockerEndpoint(environment: DockerEnvironment): Promise<DockerEndpoint> {
  const host = environment.DOCKER_HOST ?? "";
  if (host !== "") return parseDockerEndpoint(host, environment);
  const configDir = environment.DOCKER_CONFIG ?? path.join(os.homedir(), ".docker");
  const named = environment.DOCKER_CONTEXT ?? "";
  const context = named === "" ? await currentContext(configDir) : named;
  return context === "default" ? { kind: "unix", path: DEFAULT_SOCKET } : contextEndpoint(configDir, context);
}

async function currentContext(configDir: string): Promise<string> {
  const text = await readFile(path.join(configDir, "config.json"), "utf8").catch(() => "{}");
  try {
    return configSchema.parse(JSON.parse(text)).currentContext || "default";
  } catch {
    return "default";
  }
}

async function contextEndpoint(configDir: string, name: string): Promise<DockerEndpoint> {
  const id = createHash("sha256").update(name).digest("hex");
  const file = path.join(configDir, "contexts", "meta", id, "meta.json");
  const failure = (cause: unknown): InputError =>
    new InputError({
      code: "docker-context-invalid",
      subject: `Docker context ${name}`,
      problem: `Its description ${file} cannot be read.`,
      remedy: "List the contexts with `docker context ls`, or set DOCKER_HOST.",
      cause,
    });
  const described = await readFile(file, "utf8")
    .then((text) => contextSchema.parse(JSON.parse(text)).Endpoints.docker)
    .catch((cause: unknown) => {
      throw failure(cause);
    });
  const endpoint = parseDockerEndpoint(described.Host);
  if (endpoint.kind === "unix") return endpoint;
  const pem = pemFiles(path.join(configDir, "contexts", "tls", id, "docker"));
  const hasCa = await readFile(pem.caPath).then(
    () => true,
    () => false,
  );
  return hasCa || endpoint.tls !== null
    ? { ...endpoint, tls: { ...pem, verify: described.SkipTLSVerify !== true } }
    : endpoint;
}

/** How users know it: `unix:///var/run/docker.sock`, `tcp://host:2376`. */
export function endpointText(endpoint: DockerEndpoint): string {
  return endpoint.kind === "unix" ? `unix://${endpoint.path}` : `tcp://${endpoint.host}:${endpoint.port}`;
}

/** Opens connections to one daemon; key files are read once. */
export type Connect = () => net.Socket;

/** @throws InputError `docker-endpoint-invalid` when a key file cannot be read */
export async function connector(endpoint: DockerEndpoint): Promise<Connect> {
  if (endpoint.kind === "unix") return () => net.connect({ path: endpoint.path, allowHalfOpen: true });
  const { host, port } = endpoint;
  if (endpoint.tls === null) return () => net.connect({ host, port, allowHalfOpen: true, noDelay: true });
  const { verify } = endpoint.tls;
  const read = async (file: string | null): Promise<Buffer | undefined> =>
    file === null ? undefined : await readFile(file);
  const [ca, cert, key] = await Promise.all([
    read(endpoint.tls.caPath),
    read(endpoint.tls.certPath),
    read(endpoint.tls.keyPath),
  ]).catch((cause: unknown) => {
    throw invalid(`Docker host ${endpointText(endpoint)}`, "A TLS file cannot be read.", cause);
  });
  const options: tls.ConnectionOptions & net.SocketConstructorOpts = {
    host,
    port,
    allowHalfOpen: true,
    rejectUnauthorized: verify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
  };
  return () => tls.connect(options);
}
