import type { Connect } from "../http/docker-endpoint.ts";
import type { Holdings } from "../ledger/holdings.ts";
import type { Submissions } from "../ledger/submissions.ts";
import type { Traffic } from "../ledger/traffic.ts";
import type { DoorLife } from "./door-life.ts";

/** What serves the calls of one door. */
export interface Door {
  readonly connect: Connect;
  /** The daemon, as users know it. */
  readonly daemon: string;
  readonly holdings: Holdings;
  readonly traffic: Traffic;
  readonly submissions: Submissions;
  readonly life: DoorLife;
  /** How long a client may stall within a request. */
  readonly idleMs: number;
  /** Told the number of execs started so far, after each. */
  readonly onExec: (execs: number) => void;
}
