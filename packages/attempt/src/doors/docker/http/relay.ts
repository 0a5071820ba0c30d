import type net from "node:net";
import type { Connect } from "./docker-endpoint.ts";
import { type DoorRequest, type ForwardedBody, forwardedHead } from "./door-request.ts";
import { HeadAlone, losesEarlyOutput } from "./head-alone.ts";
import { AnswerReader } from "./http-body.ts";
import { RequestBytes } from "./request-bytes.ts";

export interface RelayOptions {
  readonly connect: Connect;
  /** Whether the connection may become a stream. */
  readonly upgrades: boolean;
  readonly body: ForwardedBody;
  /** How long a client may say nothing in the middle of its body. */
  readonly idleMs: number;
  /** Called once with the status of the answer; true: its body is wanted. */
  readonly onStatus: (status: number) => boolean;
  /** What comes of a wanted body, without its framing; also of a connection that became a stream. */
  readonly onBytes: (bytes: Buffer) => void;
  /**
   * The end of the body if it was wanted, at most `TAIL_BYTES`; before the client has all of it, where its length is known. Not `whole`
   * where the client left before the daemon had said all.
   */
  readonly onBody: (tail: Buffer, whole: boolean) => void;
  /** The daemon could not be reached; nothing was sent to the client. */
  readonly onUnreachable: (error: NodeJS.ErrnoException) => void;
  /** The client's body is none; nothing was sent to it. */
  readonly onMalformed: () => void;
  /** The client stalled; nothing was sent to it. */
  readonly onStalled: () => void;
}

const TAIL_BYTES = 16 * 1024;
/** Of a request whose body was read already. */
const NO_BODY = { start: "", headers: [] };

/**
 * Joins client and daemon until both are done. Bytes of bodies, answers and streams pass as they are, each direction ends
 * for itself (half-close), and a slow reader slows the writer.
 */
export function relay(request: DoorRequest, options: RelayOptions): Promise<void> {
  const { client } = request;
  // It left before its call went out.
  if (client.destroyed) return Promise.resolve();
  const daemon = options.connect();
  let tail = Buffer.alloc(0);
  let answered = false;
  let ended = false;
  let told = false;
  const tell = (): void => {
    if (!told && answered) options.onBody(tail, ended || reader.complete);
    told = true;
  };
  const toDaemon = new RequestBytes(options.body === "sent" || options.body === "none" ? request.head : NO_BODY, {
    keepsBody: options.body === "sent",
    mayStream: options.upgrades,
  });
  const reader = new AnswerReader({
    onStatus: (status) => {
      if (status < 300) toDaemon.becomesStream();
      return options.onStatus(status);
    },
    onBody: (bytes) => {
      options.onBytes(bytes);
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
    daemon.once("end", () => {
      ended = true;
      daemon.destroySoon();
    });
    client.once("error", () => daemon.destroy());
    client.once("close", () => {
      daemon.destroy();
      toClient?.destroy();
    });
    daemon.write(forwardedHead(request, options.upgrades, options.body));
    if (typeof options.body !== "string") daemon.write(options.body);
    const drop = (answer: () => void): void => {
      client.unpipe(toDaemon);
      daemon.destroy();
      if (answered) client.destroy();
      else answer();
    };
    toDaemon.on("error", () => drop(options.onMalformed));
    minimumPace(client, daemon, toDaemon, options.idleMs, () => drop(options.onStalled));
    client.pipe(toDaemon).pipe(daemon);
    (toClient ?? daemon).pipe(client);
  });
}

/** Told once when the client stops in the middle of its body, and not because the daemon is slow to take it. */
function minimumPace(
  client: net.Socket,
  daemon: net.Socket,
  bytes: RequestBytes,
  idleMs: number,
  onStalled: () => void,
): void {
  if (bytes.bodyComplete) return;
  const onTimeout = (): void => {
    if (bytes.bodyComplete) return end();
    if (daemon.connecting || daemon.writableNeedDrain) return void client.setTimeout(idleMs);
    end();
    onStalled();
  };
  const end = (): void => void client.off("timeout", onTimeout).setTimeout(0);
  client.on("timeout", onTimeout).once("end", end).setTimeout(idleMs);
}
