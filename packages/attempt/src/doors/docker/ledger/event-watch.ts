import { z } from "zod";
import { openCall } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";

const eventSchema = z.looseObject({
  Type: z.string().default("container"),
  Action: z.string(),
  Actor: z.looseObject({ ID: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }),
  timeNano: z.number().optional(),
});
/** An event of a container of ours. */
export type ContainerEvent = z.infer<typeof eventSchema>;

export interface EventWatch {
  /** Resolves once the daemon sends events, or has failed to. */
  started(): Promise<void>;
  stop(): void;
}

/** Longest wait between two tries to reach a daemon that is gone. */
const MAX_PAUSE_MS = 2000;

/**
 * Follows the daemon's container events that carry all of `labels`. When the daemon goes away it is asked again until
 * `stop`, from the last event on, so that nothing is missed that the daemon itself remembers.
 */
export function watchEvents(
  connect: Connect,
  labels: Readonly<Record<string, string>>,
  onEvent: (event: ContainerEvent) => void,
): EventWatch {
  const filters = JSON.stringify({
    type: ["container"],
    label: Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  });
  let since: string | null = null;
  let stopped = false;
  let failures = 0;
  let destroy = (): void => {};
  let retry: NodeJS.Timeout | undefined;

  const follow = (onStarted: () => void): void => {
    const query = new URLSearchParams({ filters, ...(since === null ? {} : { since }) });
    const request = openCall(connect, { method: "GET", path: `/events?${query.toString()}` });
    destroy = () => request.destroy();
    let ended = false;
    const again = (): void => {
      onStarted();
      if (ended || stopped) return;
      ended = true;
      failures += 1;
      retry = setTimeout(() => follow(() => {}), Math.min(50 * 2 ** failures, MAX_PAUSE_MS));
      retry.unref();
    };
    request.on("error", again);
    request.once("upgrade", (_, socket) => {
      socket.destroy();
      again();
    });
    request.once("response", (response) => {
      if (response.statusCode === 200) failures = 0;
      onStarted();
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        const lines = (text + part).split("\n");
        text = lines.pop() ?? "";
        for (const line of lines) read(line);
      });
      response.on("error", again);
      response.once("close", again);
    });
    request.end();
  };
  const read = (line: string): void => {
    const event = parseEvent(line);
    if (event === null) return;
    if (event.timeNano !== undefined) since = sinceAfter(line);
    onEvent(event);
  };

  const started = new Promise<void>((resolve) => {
    follow(resolve);
  });
  return {
    started: () => started,
    stop: () => {
      stopped = true;
      clearTimeout(retry);
      destroy();
    },
  };
}

function parseEvent(line: string): ContainerEvent | null {
  if (line.trim() === "") return null;
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** The daemon takes `seconds.nanoseconds`; the number is read from the text because it exceeds what a JS number holds. */
function sinceAfter(line: string): string | null {
  const nanoseconds = /"timeNano":(\d+)/.exec(line)?.[1];
  if (nanoseconds === undefined) return null;
  const next = (BigInt(nanoseconds) + 1n).toString().padStart(10, "0");
  return `${next.slice(0, -9)}.${next.slice(-9)}`;
}
