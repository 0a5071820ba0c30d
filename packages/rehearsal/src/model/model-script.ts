/** One message of a request, in the shape of the protocol that carried it. */
export interface ChatMessage {
  readonly role: string;
  /** Text; parts of a list are joined; null becomes empty. */
  readonly content: string;
  /** Commands of its `bash` tool calls. */
  readonly commands: readonly string[];
}

export type ModelProtocol = "openai" | "cohere";

/** What a script decides upon. */
export interface ModelCall {
  /** 0 for the first request that the endpoint got. */
  readonly index: number;
  readonly protocol: ModelProtocol;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Names of the tools on offer; empty for agents that read ```bash blocks. */
  readonly tools: readonly string[];
}

/** Tokens of one call. The default is 1000 in, 50 out, so a cost is known to the cent. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export const defaultUsage: ModelUsage = { inputTokens: 1000, outputTokens: 50 };

export type ModelReply =
  | { readonly kind: "text"; readonly text: string; readonly usage?: ModelUsage }
  /** A `bash` tool call where the request offers tools, else one ```bash block. */
  | { readonly kind: "command"; readonly thought: string; readonly command: string; readonly usage?: ModelUsage }
  | {
      readonly kind: "error";
      readonly status: number;
      /** Left out: what the protocol's own provider says at this status. */
      readonly message?: string;
      /** Seconds, as the `Retry-After` header. */
      readonly retryAfter?: number;
      /** Puts the caller's key into the body, as some providers do. */
      readonly echoKey?: boolean;
    }
  /** Never answers; the connection stays open until the endpoint closes. */
  | { readonly kind: "hang" };

export type ModelScript = (call: ModelCall) => ModelReply;

/** Failures that providers really answer. */
export const failures = {
  rateLimit: (retryAfter: number): ModelReply => ({ kind: "error", status: 429, retryAfter }),
  wrongKey: (echoKey = false): ModelReply => ({ kind: "error", status: 401, echoKey }),
  noSuchModel: (): ModelReply => ({ kind: "error", status: 404 }),
  serverError: (): ModelReply => ({ kind: "error", status: 500 }),
  hang: (): ModelReply => ({ kind: "hang" }),
} as const;

/** `script`, except where `when` says otherwise. */
export function failing(script: ModelScript, when: (call: ModelCall) => ModelReply | null): ModelScript {
  return (call) => when(call) ?? script(call);
}
