import type { DockerDoorRecord } from "@cooperbench-ts/results";
import { fieldOf, parseTree, textOf } from "../../json-tree.ts";

const MAX_FAILURES = 500;
const MAX_MESSAGE_CHARACTERS = 4000;

/** What went through one door, and what did not. */
export class Traffic {
  requests = 0;
  /** Started so far. */
  execs = 0;
  readonly failures: DockerDoorRecord["failures"] = [];
  readonly refusals: string[] = [];

  recordRefusal(what: string): void {
    if (this.refusals.length < MAX_FAILURES) this.refusals.push(what.slice(0, MAX_MESSAGE_CHARACTERS));
  }

  recordFailure(call: { method: string; path: string }, status: number, body: Buffer | string): void {
    if (this.failures.length >= MAX_FAILURES) return;
    const message = textOf(fieldOf(parseTree(body) ?? {}, "message")) || body.toString().trim();
    const { method, path } = call;
    this.failures.push({ method, path, status, message: message.slice(0, MAX_MESSAGE_CHARACTERS) });
  }
}
