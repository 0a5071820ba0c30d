import { z } from "zod";
import { DockerImagesError, type ErrorCode } from "../errors.ts";
import { callDocker } from "./call-docker.ts";
import type { DockerClient } from "./docker-client.ts";
import { OutputCollector, type StreamOutput } from "./read-stream.ts";

export interface ExecOptions {
  /** Longest time for the whole command in ms. */
  readonly timeoutMs: number;
  /** How much of stdout, and of stderr, is kept. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly workingDirectory?: string;
  /** `NAME=value` */
  readonly environment?: readonly string[];
  readonly user?: string;
  readonly signal?: AbortSignal;
}

export type ExecOutcome =
  | ({ readonly kind: "exited"; readonly exitCode: number } & StreamOutput)
  /** The wait ended. Docker cannot kill an exec: the process goes on until its container dies. */
  | ({ readonly kind: "timeout" } & StreamOutput)
  /** The command did not start, or the daemon or the container was lost on the way. */
  | ({ readonly kind: "failed"; readonly code: ErrorCode; readonly message: string } & StreamOutput);

const inspectSchema = z.looseObject({ ExitCode: z.number().nullable(), Running: z.boolean() });

/** Runs a command in a running container. Rejects only when aborted. */
export async function execInContainer(
  client: DockerClient,
  id: string,
  argv: readonly string[],
  options: ExecOptions,
): Promise<ExecOutcome> {
  const collector = new OutputCollector(options.maxBytes ?? 1024 * 1024);
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  const action = `run ${argv[0] ?? ""} in container ${id}`;
  try {
    const exec = await callDocker(client, action, { signal }, (docker, abortSignal) =>
      docker.getContainer(id).exec({
        Cmd: [...argv],
        AttachStdout: true,
        AttachStderr: true,
        ...(options.workingDirectory === undefined ? {} : { WorkingDir: options.workingDirectory }),
        ...(options.environment === undefined ? {} : { Env: [...options.environment] }),
        ...(options.user === undefined ? {} : { User: options.user }),
        abortSignal,
      }),
    );
    await callDocker(client, action, { signal, timeoutMs: null }, async (_docker, abortSignal) => {
      const stream = await exec.start({ Detach: false, Tty: false, abortSignal });
      abortSignal.addEventListener("abort", () => stream.destroy(), { once: true });
      for await (const chunk of stream) collector.push(chunk as Uint8Array);
    });
    const { ExitCode } = inspectSchema.parse(
      await callDocker(client, action, { signal }, (_docker, abortSignal) => exec.inspect({ abortSignal })),
    );
    if (ExitCode === null) {
      return {
        kind: "failed",
        code: "docker-refused",
        message: `cannot ${action}: its output ended before it did`,
        ...collector.output(),
      };
    }
    return { kind: "exited", exitCode: ExitCode, ...collector.output() };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (timeout.aborted) return { kind: "timeout", ...collector.output() };
    if (!DockerImagesError.isInstance(error)) throw error;
    return { kind: "failed", code: error.code, message: error.message, ...collector.output() };
  }
}
