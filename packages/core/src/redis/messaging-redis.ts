import type { AttemptRedis } from "@cooperbench-ts/attempt";
import type { ContainerCallers } from "@cooperbench-ts/attempt/host";

/** The Redis that coop-comm agents talk over. */
export interface MessagingRedis {
  /**
   * A URL that is ready for an attempt of which only programs of this machine talk over it; a server of ours that has died is started again.
   * @throws PrerequisiteError `redis-unavailable` when what we had of a server of others is another one's by now
   */
  url(): Promise<string>;
  /**
   * The same for an attempt whose containers talk over it: through a gate that lets nobody else in, to a server of its own where
   * ours are used.
   * @throws PrerequisiteError `redis-unavailable` as `url` does, and where none can be started
   */
  openTo(containers: ContainerCallers): Promise<AttemptRedis>;
  /** For people: what is used, and why. */
  readonly description: string;
  /** null: it answers and takes what it is given, and is ours. */
  failure(): Promise<string | null>;
  /** Leaves a server of others as it was found; ends one of ours. */
  close(): Promise<void>;
}
