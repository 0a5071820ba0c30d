import { z } from "zod";
import { DockerImagesError, type ErrorCode } from "../errors.ts";
import { connectionOf, type Connection } from "./connection.ts";
import type { DockerClient } from "./docker-client.ts";
import { daemonAnswer, daemonWords, noDaemon, quoteOf, saysSomething } from "./foreign-answer.ts";

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for the answer's head in ms; null for calls that may rightly take long. Default 60 000. */
  readonly timeoutMs?: number | null;
}

const failureSchema = z.looseObject({
  message: z.string(),
  statusCode: z.number().optional(),
  code: z.string().optional(),
  json: z.unknown().optional(),
});

const codeByStatus: Record<number, ErrorCode> = { 404: "docker-not-found", 409: "docker-conflict" };

/**
 * One call to the daemon. Rejects with a `DockerImagesError`, or with the signal's reason when the caller aborted.
 * `action` completes the sentence "cannot …" of the message.
 */
export async function callDocker<T>(
  client: DockerClient,
  action: string,
  options: CallOptions,
  call: (docker: Connection, abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, timeoutMs = 60_000 } = options;
  signal?.throwIfAborted();
  const limit = new AbortController();
  const either = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  const timer = timeoutMs === null ? undefined : setTimeout(() => limit.abort(), timeoutMs);
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(either.reason);
  either.addEventListener("abort", stop, { once: true });
  try {
    // An image's history takes no signal, for one: so the wait ends here even where the request does not.
    return await Promise.race([call(connectionOf(client), either), stopped.promise]);
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.signal.aborted) throw unavailable(client, action, `no answer within ${timeoutMs} ms`, error);
    throw toDockerError(client, action, error);
  } finally {
    clearTimeout(timer);
    either.removeEventListener("abort", stop);
  }
}

/** The same, for an answer of a known shape. Who answers something else is no Docker daemon: `docker-refused`. */
export async function askDocker<T>(
  client: DockerClient,
  action: string,
  schema: z.ZodType<T>,
  options: CallOptions,
  call: (docker: Connection, abortSignal: AbortSignal) => Promise<unknown>,
): Promise<T> {
  return daemonAnswer(client, action, schema, await callDocker(client, action, options, call));
}

/** What is no HTTP, and no TLS where it should be or the other way round. */
const OTHER_PROTOCOL = /^(?:HPE_|EPROTO$|ERR_SSL_|ERR_TLS_)/;

function toDockerError(client: DockerClient, action: string, error: unknown): DockerImagesError {
  if (DockerImagesError.isInstance(error)) return error;
  const parsed = failureSchema.safeParse(error);
  const failure = parsed.success
    ? parsed.data
    : { message: String(error), statusCode: undefined, code: undefined, json: undefined };
  const { statusCode: status } = failure;
  if (status !== undefined) {
    const words = daemonWords(failure.json);
    if (words === null && saysSomething(failure.json))
      return noDaemon(client, action, `it answers ${status}: ${quoteOf(failure.json)}`, { status, cause: error });
    return new DockerImagesError(
      codeByStatus[status] ?? "docker-refused",
      `cannot ${action}: ${words ?? failure.message.trim()}`,
      {
        status,
        subject: client.host,
        cause: error,
        remedy: "the daemon's own words say why; its log (journalctl -u docker) has more",
      },
    );
  }
  if (OTHER_PROTOCOL.test(failure.code ?? ""))
    return noDaemon(client, action, `it speaks another protocol (${failure.message.trim()})`, { cause: error });
  if (failure.code === "EACCES" || failure.code === "EPERM") {
    return new DockerImagesError("docker-permission", `cannot ${action}: no permission to use ${client.host}`, {
      subject: client.host,
      cause: error,
      remedy:
        "add your user to the group that owns the socket (usermod -aG docker $USER, then log in again), or run as root",
    });
  }
  return unavailable(client, action, failure.code ?? failure.message, error);
}

function unavailable(client: DockerClient, action: string, detail: string, cause: unknown): DockerImagesError {
  return new DockerImagesError(
    "docker-unavailable",
    `cannot ${action}: no Docker daemon answers at ${client.host} (${detail})`,
    {
      subject: client.host,
      cause,
      remedy: "start Docker (systemctl start docker), or name the right socket with DOCKER_HOST",
    },
  );
}
