/** The Redis that coop-comm agents talk over. */
export interface MessagingRedis {
  /**
   * A URL that is ready for an attempt; a server of ours that has died is started again.
   * @throws PrerequisiteError `redis-unavailable` when what we had of a server of others is another one's by now
   */
  url(): Promise<string>;
  /** For people: what is used, and why. */
  readonly description: string;
  /** null: it answers and takes what it is given, and is ours. */
  failure(): Promise<string | null>;
  /** Leaves a server of others as it was found; ends one of ours. */
  close(): Promise<void>;
}
