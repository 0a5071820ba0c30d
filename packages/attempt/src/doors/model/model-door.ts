import type { ModelDoorRecord } from "@cooperbench-ts/results";
import { randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Clock, systemClock } from "../../process/clock.ts";
import type { ContainerCallers } from "../reach/callers.ts";
import { type Gate, openGate } from "../reach/gate.ts";
import { AttemptCalls } from "./attempt-calls.ts";
import type { AttemptOptions } from "./attempt-options.ts";
import type { CallTimes } from "./call-times.ts";
import { agentOpener } from "./forward-call.ts";
import type { LastMessages } from "./last-messages.ts";
import { Redactors } from "./redactors.ts";
import { sendRefusal } from "./send-refusal.ts";
import { TargetGates } from "./target-gates.ts";

export interface ModelDoorOptions {
  /**
   * Longest time in ms that one request waits at the door because its target asked for patience; default 60 000. Keep it
   * below the client's own timeout (`REQUEST_TIMEOUT`).
   */
  readonly holdLimitMs?: number;
  /** Most calls that go out for one attempt within a minute; default 600. No agent's steps are that quick: a loop of errors is. */
  readonly callsPerMinute?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** From 0 to 1, by which calls spread that have waited for the same moment. Default: `Math.random`. */
  readonly random?: () => number;
  /** PEM certificates to trust for HTTPS targets, instead of Node's own. */
  readonly ca?: string;
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or in lower case) as in an environment; Node before 22.21 and 24.5 ignores them. */
  readonly proxy?: Readonly<Record<string, string | undefined>>;
}

/** One HTTP server on loopback for all attempts of a process. */
export interface ModelDoor {
  attempt(options: AttemptOptions): AttemptDoor;
  /** Stops listening and drops what is still connected. */
  close(): Promise<void>;
}

/** The door of one attempt: its token in the path is all that leads in. */
export interface AttemptDoor {
  /** To hand over as the API base: the same path as the target's behind the token. */
  readonly baseUrl: string;
  /**
   * Opens the door to containers too, on a port of its own that leads to this attempt alone. Closed with the door.
   * @returns `baseUrl` as containers have it
   */
  openTo(containers: ContainerCallers): Promise<string>;
  record(): ModelDoorRecord;
  /** Resolves when the prices of all calls that have ended are in `record`, or will not come: in a minute at most. */
  settled(): Promise<void>;
  /** When its calls were where, so far. */
  times(): CallTimes;
  /** The conversation as of the last call; null before the first. */
  lastMessages(): LastMessages | null;
  /** The attempt is dead: calls in flight are cut and stand as unanswered, no further one goes out; none gets an answer. */
  refuse(): void;
  /** Refuses, drops who still waits, and forgets the token. The record stays. */
  close(): void;
}

const HOLD_LIMIT_MS = 60_000;
const CALLS_PER_MINUTE = 600;
/** Longer than clients keep idle connections (httpx: 5 s), so that none sends a call into a connection that we just closed. */
const KEEP_ALIVE_MS = 600_000;

export async function openModelDoor(options: ModelDoorOptions = {}): Promise<ModelDoor> {
  const { clock = systemClock, holdLimitMs = HOLD_LIMIT_MS, callsPerMinute = CALLS_PER_MINUTE } = options;
  const attempts = new Map<string, AttemptCalls>();
  /** Whose a connection is that came through the gate of one attempt: it reaches no other, whatever token it has. */
  const gated = new WeakMap<Socket, AttemptCalls>();
  const openGates = new Set<Gate>();
  const gates = new TargetGates({ clock, limitMs: holdLimitMs, random: options.random ?? Math.random });
  const redactors = new Redactors();
  const agent = agentOpener({ ca: options.ca ?? null, proxy: options.proxy ?? {} });
  const server = http.createServer(
    { requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: 256 * 1024 },
    (request, response) => {
      const [token, path] = splitToken(request.url ?? "/");
      const attempt = attempts.get(token);
      if (attempt === undefined || (gated.get(request.socket) ?? attempt) !== attempt) {
        response
          .writeHead(404, { "Content-Type": "application/json" })
          .end(JSON.stringify({ message: "There is no such attempt." }));
        return;
      }
      // Codex asks for one first, and goes on by HTTP at once after this status; after others it tries again for seconds.
      if (request.headers.upgrade?.toLowerCase() === "websocket")
        sendRefusal(response, 426, "The model door speaks HTTP, and no WebSocket");
      else void attempt.serve(request, response, path);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    attempt: (attemptOptions) => {
      const { target } = attemptOptions;
      const token = randomBytes(18).toString("base64url");
      const calls = new AttemptCalls(attemptOptions, { clock, gates, redactors, holdLimitMs, callsPerMinute, agent });
      attempts.set(token, calls);
      const behind = `/${token}${target.pathname === "/" ? "" : target.pathname}${target.search}`;
      const ownGates: Gate[] = [];
      return {
        baseUrl: `http://127.0.0.1:${port}${behind}`,
        openTo: async ({ reach, callers }) => {
          const onAdmitted = (socket: Socket): void => {
            gated.set(socket, calls);
            server.emit("connection", socket);
            socket.resume();
          };
          const gate = await openGate({ reach, callers, name: "model door", onAdmitted });
          ownGates.push(gate);
          openGates.add(gate);
          return `http://${reach.host}:${gate.port}${behind}`;
        },
        record: () => calls.ledger.record(),
        settled: () => calls.settled(),
        times: () => calls.times.times(),
        lastMessages: () => calls.lastMessages(),
        refuse: () => calls.refuse(),
        close: () => {
          calls.close();
          for (const gate of ownGates) {
            gate.close();
            openGates.delete(gate);
          }
          attempts.delete(token);
        },
      };
    },
    close: async () => {
      for (const calls of attempts.values()) calls.close();
      for (const gate of openGates) gate.close();
      attempts.clear();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** `/TOKEN/v1/chat?x=y` → `TOKEN`, `/v1/chat?x=y`. */
function splitToken(url: string): readonly [token: string, path: string] {
  const found = /^\/([^/?]+)(.*)$/s.exec(url);
  const path = found?.[2] ?? "";
  return [found?.[1] ?? "", path.startsWith("/") ? path : `/${path}`];
}
