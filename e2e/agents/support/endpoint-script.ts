/** What a call has cost in tokens, each kind counted once: `input` are those that no cache gave and none took. */
export interface CallUsage {
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** One call of a program, whichever protocol carried it. */
export interface AgentCall {
  /** 0 for the first call that the endpoint got. */
  readonly index: number;
  readonly model: string;
  /** System texts and the first user message: who the agent is and what it is asked for. */
  readonly prompt: string;
  /** How many tool calls of this conversation have been answered before. */
  readonly turn: number;
  /** What the last tool call gave; empty before the first. */
  readonly lastOutput: string;
  /** Whether a tool that runs commands is on offer: a program also makes calls of its own, such as for a title. */
  readonly mayRun: boolean;
}

export type AgentReply =
  | { readonly kind: "command"; readonly command: string }
  /** A call of any tool by its name, such as of an MCP server. */
  | { readonly kind: "tool"; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
  /** Ends the turn. */
  | { readonly kind: "say"; readonly text: string }
  /** The provider's own words for this status, unless `message` says others. */
  | {
      readonly kind: "fault";
      readonly status: number;
      readonly message?: string;
      /** Instead of the protocol's own: the whole body. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answers. */
  | { readonly kind: "hang" };

export type AnsweringReply = Exclude<AgentReply, { kind: "fault" | "hang" }>;
export type EndpointScript = (call: AgentCall) => AgentReply;

/** Kinds of tokens in plain numbers, so that a bill can be worked out by hand. */
export const usageOfCalls: CallUsage = { input: 1200, cacheWrite: 300, cacheRead: 4000, output: 80 };
