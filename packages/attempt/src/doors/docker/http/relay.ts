import type net from "node:net";
import type { Connect } from "./docker-endpoint.ts";
import { type DoorRequest, forwardedHead } from "./door-request.ts";
import { HeadAlone, losesEarlyOutput } from "./head-alone.ts";
import { AnswerReader, requestBody } from "./http-body.ts";

export interface RelayOptions {
  readonly connect: Connect;
  readonly upgrades: boolean;
  /** How long a client may say nothing in the middle of its body. */
  readonly idleMs: number;
  /** Called once with the status of the answer; true: its body is wanted. */
  readonly onStatus: (status: number) => boolean;
  /** The end of the body if it was wanted, at most `TAIL_BYTES`; before the client has all of it, where its length is known. */
  readonly onBody: (tail: Buffer) => void;
  /** The daemon could not be reached; nothing was sent to the client. */
  readonly onUnreachable: (error: NodeJS.ErrnoException) => void;
  /** The client stalled; nothing was sent to it. */
  readonly onStalled: () => void;
}

const TAIL_BYTES = 16 * 1024;

/**
 * Joins client and daemon until both are done. Bytes pass as they are in both directions, each direction ends for
 * itself (half-close), and a slow reader slows the writer.
 */
export function relay(request: DoorRequest, options: RelayOptions): Promise<void> {
  const { client } = request;
  // It left before its call went out.
  if (client.destroyed) return Promise.resolve();
  const daemon = options.connect();
  let tail = Buffer.alloc(0);
  let answered = false;
  let told = false;
  const tell = (): void => {
    if (!told && answered) options.onBody(tail);
    told = true;
  };
  const reader = new AnswerReader({
    onStatus: options.onStatus,
    onBody: (bytes) => {
      tail = Buffer.concat([tail, bytes]).subarray(-TAIL_BYTES);
    },
  });
  return new Promise((resolve) => {
    daemon.on("error", (error) => {
      if (answered || client.destroyed) client.destroy();
      else options.onUnreachable(error);
    });
    daemon.on("data", (bytes: Buffer) => {
      answered = true;
      try {
        reader.push(bytes);
        if (reader.complete) tell();
      } catch {
        // What fails for one call ends that call, not the process.
        client.destroy();
      }
    });
    const toClient = options.upgrades && losesEarlyOutput(request) ? daemon.pipe(new HeadAlone()) : null;
    const finish = (): void => {
      if (answered) client.destroySoon();
      resolve();
    };
    daemon.once("close", () => {
      tell();
      if (toClient === null || toClient.readableEnded || client.destroyed) finish();
      else toClient.once("end", finish).once("close", finish).end();
    });
    // The daemon's end is the end of the answer; what the client still sends would meet a closed connection there too.
    daemon.once("end", () => daemon.destroySoon());
    client.once("error", () => daemon.destroy());
    client.once("close", () => {
      daemon.destroy();
      toClient?.destroy();
    });
    daemon.write(forwardedHead(request, options.upgrades));
    watchBody(request, daemon, options.idleMs, () => {
      client.unpipe(daemon);
      daemon.destroy();
      if (answered) client.destroy();
      else options.onStalled();
    });
    client.pipe(daemon);
    (toClient ?? daemon).pipe(client);
  });
}

/** Told once when the client stops in the middle of its body, and not because the daemon is slow to take it. */
function watchBody({ client, head }: DoorRequest, daemon: net.Socket, idleMs: number, onStalled: () => void): void {
  const body = requestBody(head, () => {});
  if (body.complete) return;
  const onData = (bytes: Buffer): void => {
    body.push(bytes);
    if (body.complete || body.malformed) end();
  };
  const onTimeout = (): void => {
    if (daemon.connecting || daemon.writableNeedDrain) return void client.setTimeout(idleMs);
    end();
    onStalled();
  };
  const end = (): void => void client.off("data", onData).off("timeout", onTimeout).setTimeout(0);
  client.on("data", onData).on("timeout", onTimeout).once("end", end).setTimeout(idleMs);
}
