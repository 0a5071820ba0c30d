import { z } from "zod";
import { callDocker, toDockerError } from "./call-docker.ts";
import type { LabelFilter } from "./containers.ts";
import type { DockerClient } from "./docker-client.ts";
import { parseJsonAs } from "./parse-json.ts";
import { linesOf } from "./read-stream.ts";

/** What the daemon reports as it happens. Kinds are the daemon's own words. */
export interface DaemonEvent {
  /** `container`, `image`, `network`, … */
  readonly type: string;
  /** `start`, `die`, `oom`, `kill`, `destroy`, … */
  readonly action: string;
  readonly id: string;
  /** Labels of the object, and for a `die` its `exitCode`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeMs: number;
}

export interface DaemonEventsOptions {
  readonly labels?: LabelFilter;
  /** Events since this time (ms since the epoch) come first. */
  readonly sinceMs?: number;
  readonly signal?: AbortSignal;
}

const eventSchema = z.looseObject({
  Type: z.string(),
  Action: z.string(),
  Actor: z.looseObject({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
  timeNano: z.number(),
});

/**
 * Events until the signal aborts, which ends the iteration quietly. A daemon that goes away ends it too; the caller asks
 * again with `sinceMs`. Throws when the daemon cannot be reached at first.
 */
export async function* daemonEvents(
  client: DockerClient,
  options: DaemonEventsOptions = {},
): AsyncGenerator<DaemonEvent> {
  const { signal } = options;
  const stream = await callDocker(client, "watch the daemon's events", { signal }, (docker, abortSignal) =>
    docker.getEvents({
      abortSignal,
      ...(options.labels === undefined ? {} : { filters: { label: [...options.labels] } }),
      ...(options.sinceMs === undefined ? {} : { since: options.sinceMs / 1000 }),
    }),
  );
  const stop = () => (stream as unknown as { destroy(): void }).destroy();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for await (const line of linesOf(stream as AsyncIterable<Uint8Array>)) {
      const event = parseJsonAs(eventSchema, line);
      if (event === null) continue;
      yield {
        type: event.Type,
        action: event.Action,
        id: event.Actor.ID,
        attributes: event.Actor.Attributes ?? {},
        timeMs: Math.floor(event.timeNano / 1e6),
      };
    }
  } catch (error) {
    if (signal?.aborted === true) return;
    const failure = toDockerError(client, "watch the daemon's events", error);
    if (failure.code !== "docker-unavailable") throw failure;
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}
