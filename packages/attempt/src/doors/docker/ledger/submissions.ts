import { fieldOf, parseTree } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import type { Connect } from "../http/docker-endpoint.ts";
import { FrameReader } from "./frame-reader.ts";
import type { CommandKind } from "./patch-command.ts";

/** What the command printed by which upstream fetched a patch. */
export interface Submission {
  readonly stdout: Buffer;
  /** stdout and stderr as they came: what upstream got. */
  readonly output: Buffer;
}

/** Told of each container's last one; null: the one before counts no more. */
export type OnSubmission = (containerId: string, submission: Submission | null) => void;

/** Reads along with the output of one exec. */
export interface ExecListener {
  readonly push: (bytes: Buffer) => void;
  readonly end: () => void;
}

const MAX_BYTES = 16 * 1024 * 1024;
const ASK_TIMEOUT_MS = 5000;
/** The daemon may learn of an exec's end a moment after its output has ended. */
const ASK_AGAIN_MS = 50;
const ASKS = 40;

/**
 * The output of the command by which upstream fetches the patch, of each container the last. Agents run commands of their own in the same way,
 * so what is kept here is no proof by itself: whoever uses it compares it with what upstream wrote.
 */
export class Submissions {
  readonly #connect: Connect;
  readonly #onSubmission: OnSubmission;
  /** The newest of each container; what ends later than its successor began is dropped. */
  readonly #newest = new Map<string, string>();
  readonly #kinds = new Map<string, CommandKind>();
  readonly #asking = new Set<Promise<void>>();

  constructor(connect: Connect, onSubmission: OnSubmission) {
    this.#connect = connect;
    this.#onSubmission = onSubmission;
  }

  made(exec: string, kind: CommandKind): void {
    this.#kinds.set(exec, kind);
  }

  /** null: nothing of it is to be read. `framed`: neither detached nor a terminal, which changes line ends. */
  start(exec: string, containerId: string, framed: boolean): ExecListener | null {
    const kind = this.#kinds.get(exec) ?? "other";
    this.#kinds.delete(exec);
    if (kind === "file") return null;
    if (this.#newest.delete(containerId)) this.#onSubmission(containerId, null);
    if (kind === "other" || !framed) return null;
    this.#newest.set(containerId, exec);
    return this.#listen(exec, containerId);
  }

  /** Resolves when all that has ended is told. */
  async settled(): Promise<void> {
    await Promise.all(this.#asking);
  }

  #listen(exec: string, containerId: string): ExecListener {
    let size = 0;
    const output: Buffer[] = [];
    const stdout: Buffer[] = [];
    const reader = new FrameReader((stream, bytes) => {
      size += bytes.length;
      if (size > MAX_BYTES) {
        output.length = 0;
        stdout.length = 0;
        return;
      }
      output.push(bytes);
      if (stream === 1) stdout.push(bytes);
    });
    return {
      push: (bytes) => reader.push(bytes),
      end: () => {
        if (size > MAX_BYTES || !reader.isWhole) return;
        const told = this.#succeeded(exec).then((succeeded) => {
          if (succeeded && this.#newest.get(containerId) === exec)
            this.#onSubmission(containerId, { stdout: Buffer.concat(stdout), output: Buffer.concat(output) });
        });
        this.#asking.add(told);
        void told.finally(() => this.#asking.delete(told));
      },
    };
  }

  async #succeeded(exec: string): Promise<boolean> {
    for (let asks = 0; asks < ASKS; asks += 1) {
      const answer = await callDaemon(this.#connect, {
        method: "GET",
        path: `/exec/${encodeURIComponent(exec)}/json`,
        timeoutMs: ASK_TIMEOUT_MS,
      }).catch(() => null);
      const state = answer === null ? null : parseTree(answer.body);
      if (state === null || answer?.status !== 200) return false;
      if (fieldOf(state, "Running") === false) return fieldOf(state, "ExitCode") === 0;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS).unref());
    }
    return false;
  }
}
