/** How a program in a container says that its work ended. */
export interface ProgramEnd {
  /** `done`: by itself. `limit`: at a limit of turns or money that it was given. `failed`: by an error. */
  readonly outcome: "done" | "limit" | "failed";
  /** HTTP status of the answer that it failed with; null: it names none. */
  readonly status: number | null;
  /** What it calls the failure: `rate_limit`, `authentication_failed`. */
  readonly codes: readonly string[];
  /** Its own words. */
  readonly text: string;
  /** When the limit ends that the provider met it with, in ms since the epoch; null: it names no such time. */
  readonly resetsAtMs: number | null;
}

/** One call of a tool or of a shell, in the order in which they began. */
export interface ProgramCall {
  readonly id: string;
  /** Name of the tool; null for a command of codex. */
  readonly tool: string | null;
  /** The shell command; null where it is no shell. */
  readonly command: string | null;
  /** What came back; null where nothing did. */
  readonly output: string | null;
  /** null: it names none. */
  readonly exitCode: number | null;
}

/** What a program in a container wrote while it worked. */
export interface StreamLog {
  /** null: it was cut off before it said so. */
  readonly end: ProgramEnd | null;
  /** Turns of its model; null: it names none. */
  readonly turns: number | null;
  readonly calls: readonly ProgramCall[];
  /** Events of the kinds that are known; 0: it is a log of something else, or a plain one. */
  readonly events: number;
}

/** The log while it is read. */
export interface StreamFold {
  end: ProgramEnd | null;
  turns: number | null;
  readonly calls: Map<string, ProgramCall>;
  events: number;
  /** What was said of a refusal before the program said that it ended. */
  refusal: { codes: readonly string[]; status: number | null };
  resetsAtMs: number | null;
}
