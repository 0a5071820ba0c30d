import type { DockerDoorRecord } from "@cooperbench-ts/results";
import { Going, type Interval } from "../../intervals.ts";
import { fieldOf, parseTree, textOf } from "../../json-tree.ts";

const MAX_FAILURES = 500;
const MAX_MESSAGE_CHARACTERS = 4000;

/** What begins a command in a container. */
const COMMAND = /^(?:\/v[\d.]+)?\/(?:containers\/[^/]+\/exec|exec\/[^/]+\/start)$/;
/** What the docker command asks before it does. A clean-up asks it, too, but then somebody answers. */
const LOOK = /^(?:\/v[\d.]+)?\/(?:_ping|containers\/[^/]+\/json)$/;

/** What went through one door, and what did not. */
export class Traffic {
  requests = 0;
  readonly failures: DockerDoorRecord["failures"] = [];
  readonly refusals: string[] = [];
  /** Ids of the execs that install an agent's program. */
  readonly installations = new Set<string>();
  readonly #commands: Going;
  readonly #installs: Going;
  #execs = 0;
  #refusedAtEnd: DockerDoorRecord["refusedAtEnd"] = null;

  /** @param now of the clock's `monotonicMs` */
  constructor(now: () => number) {
    this.#commands = new Going(now);
    this.#installs = new Going(now);
  }

  /** Commands that began so far. */
  get execs(): number {
    return this.#execs;
  }

  /** What was refused since the last command that began. */
  get refusedAtEnd(): DockerDoorRecord["refusedAtEnd"] {
    return this.#refusedAtEnd;
  }

  /** When commands ran, so far. */
  get commands(): readonly Interval[] {
    return this.#commands.intervals();
  }

  /** When agents' programs were installed, so far; each is one of the commands, too. */
  get installs(): readonly Interval[] {
    return this.#installs.intervals();
  }

  /** Returns what is told when its output has ended. */
  execBegan(exec: string): () => void {
    this.#execs += 1;
    this.#refusedAtEnd = null;
    const ends = [this.#commands.begin(), ...(this.installations.has(exec) ? [this.#installs.begin()] : [])];
    return () => {
      for (const end of ends) end();
    };
  }

  recordRefusal(what: string): void {
    if (this.refusals.length < MAX_FAILURES) this.refusals.push(what.slice(0, MAX_MESSAGE_CHARACTERS));
  }

  recordFailure(
    call: { method: string; path: string },
    answer: { readonly status: number; readonly body: Buffer | string; readonly by: "daemon" | "door" },
  ): void {
    const { status, body, by } = answer;
    const text = textOf(fieldOf(parseTree(body) ?? {}, "message")) || body.toString().trim();
    const message = text.slice(0, MAX_MESSAGE_CHARACTERS);
    const { method, path } = call;
    const isOurRefusal = by === "door" && status < 500;
    if ((COMMAND.test(path) && !isOurRefusal) || (LOOK.test(path) && status >= 500))
      this.#refusedAtEnd = { count: (this.#refusedAtEnd?.count ?? 0) + 1, status, message, by };
    if (this.failures.length < MAX_FAILURES) this.failures.push({ method, path, status, message, by });
  }
}
