import type { Readable } from "node:stream";
import { z } from "zod";
import { askDocker, callDocker } from "./call-docker.ts";
import type { DockerClient } from "./docker-client.ts";
import { Demultiplexer } from "./read-stream.ts";

export interface ContainerCommand {
  readonly argv: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** The command goes on in the container all the same: only its removal ends it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told what it prints, stdout and stderr as they come. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandEnd {
  /** null: it did not end within its time. */
  readonly exitCode: number | null;
  /** Both streams as they came; the first and the last 256 KiB of them. */
  readonly output: string;
}

const createdSchema = z.looseObject({ id: z.string() });
const endedSchema = z.looseObject({ ExitCode: z.number().nullish() });

/** Runs a command in a container that runs. Rejects when aborted, or when the daemon is lost. */
export async function runInContainer(client: DockerClient, id: string, command: ContainerCommand): Promise<CommandEnd> {
  const { argv, environment = {}, workingDirectory, timeoutMs, onOutput } = command;
  const action = `run a command in container ${id.slice(0, 12)}`;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = command.signal === undefined ? timeout : AbortSignal.any([command.signal, timeout]);
  const kept = new KeptOutput();
  try {
    const created = await askDocker(client, action, createdSchema, { signal }, (docker, abortSignal) =>
      docker.getContainer(id).exec({
        Cmd: [...argv],
        Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        AttachStdout: true,
        AttachStderr: true,
        ...(workingDirectory === undefined ? {} : { WorkingDir: workingDirectory }),
        abortSignal,
      }),
    );
    const stream = (await callDocker(client, action, { signal }, (docker, abortSignal) =>
      docker.getExec(created.id).start({ abortSignal }),
    )) as Readable;
    const destroy = (): void => void stream.destroy();
    signal.addEventListener("abort", destroy, { once: true });
    const frames = new Demultiplexer((_source, payload) => {
      const text = payload.toString("utf8");
      kept.add(text);
      onOutput?.(text);
    });
    try {
      for await (const chunk of stream) frames.push(chunk as Uint8Array);
    } finally {
      destroy();
      signal.removeEventListener("abort", destroy);
    }
    signal.throwIfAborted();
    const ended = await askDocker(client, action, endedSchema, { signal }, (docker, abortSignal) =>
      docker.getExec(created.id).inspect({ abortSignal }),
    );
    return { exitCode: ended.ExitCode ?? null, output: kept.text };
  } catch (error) {
    command.signal?.throwIfAborted();
    if (timeout.aborted) return { exitCode: null, output: kept.text };
    throw error;
  }
}

const KEPT = 256 * 1024;

/** The beginning and the end of what is printed: between them lies what nobody reads. */
class KeptOutput {
  #head = "";
  #tail = "";
  #left = 0;

  add(text: string): void {
    const room = KEPT - this.#head.length;
    this.#head += text.slice(0, Math.max(room, 0));
    this.#tail += text.slice(Math.max(room, 0));
    if (this.#tail.length <= 2 * KEPT) return;
    this.#left += this.#tail.length - KEPT;
    this.#tail = this.#tail.slice(-KEPT);
  }

  get text(): string {
    return this.#left === 0 ? this.#head + this.#tail : `${this.#head}\n… ${this.#left} characters …\n${this.#tail}`;
  }
}
