import type { ModelPrice, openModelDoor } from "@cooperbench-ts/attempt/host";
import { retryAfterMs } from "@cooperbench-ts/attempt/host";
import type { PromptMessage } from "@cooperbench-ts/results";
import { z } from "zod";
import { boundedText } from "../tools/bounded-text.ts";
import type { LabelEndpoint } from "./label-endpoint.ts";
import { requestBody } from "./wire.ts";

type ModelDoor = Awaited<ReturnType<typeof openModelDoor>>;

/** Below the limit that Node's own client has for the beginning of an answer. */
const ANSWER_MS = 240_000;
/** Many times an answer that labels a conversation. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** What the door itself says. */
const refusalSchema = z.object({
  message: z.string(),
  error: z.object({ type: z.literal("cooperbench_ts_model_door") }),
});

/** What a call went through; all of it is on disk before the next step. */
export interface CallRecord {
  /** Before it is sent. `atMostUsd` null: no bound is known. */
  readonly sending: (call: { readonly id: string; readonly atMostUsd: number | null }) => Promise<void>;
}

export interface ModelReply {
  /** null: no whole answer came. */
  readonly status: number | null;
  /** Nobody took a call: no such host, no such port, no way there. It cost nothing. */
  readonly unreached: boolean;
  /** The endpoint points to another place, to which nothing is sent. It cost nothing. */
  readonly redirects: boolean;
  /** Without the key, where the endpoint echoes it; where no answer came, a sentence that says so. */
  readonly body: string;
  readonly retryAfterMs: number | null;
  /** Calls that were sent for it. */
  readonly calls: readonly string[];
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** USD of all of them; null: unknown. */
  readonly costUsd: number | null;
}

export interface AskOptions {
  readonly door: ModelDoor;
  readonly endpoint: LabelEndpoint;
  readonly price: ModelPrice | null;
  readonly maxOutputTokens: number;
  readonly record: CallRecord;
  /** Cuts the call. */
  readonly signal: AbortSignal | undefined;
}

/** One question to the endpoint, through a model door: its proxy, its patience with rate limits, its bill, and no key in what comes back. */
export async function askModel(messages: readonly PromptMessage[], options: AskOptions): Promise<ModelReply> {
  const { door, endpoint, price, maxOutputTokens, record, signal } = options;
  const ended: { id: string; inputTokens: number | null; outputTokens: number | null; costUsd: number | null }[] = [];
  const calls: string[] = [];
  const attempt = door.attempt({
    target: endpoint.url,
    price,
    journal: async ({ id, atMostUsd }) => {
      await record.sending({ id, atMostUsd });
      calls.push(id);
    },
    onCall: ({ id, usage, costUsd }) =>
      ended.push({ id, inputTokens: usage?.inputTokens ?? null, outputTokens: usage?.outputTokens ?? null, costUsd }),
  });
  try {
    const got = await post(
      attempt.baseUrl,
      endpoint.key?.value ?? null,
      requestBody(endpoint, messages, maxOutputTokens),
      signal,
    );
    const statuses = Object.keys(attempt.record().statuses);
    // The door's own 502 is no answer of the endpoint.
    const doorSays = doorsWord(got.body);
    const answered = got.status !== null && doorSays === null && statuses.some(isAnswer);
    // A call that never came to an end was paid for all the same, nobody knows how much.
    const open = calls.length > ended.length;
    const bill = ended.at(-1);
    return {
      ...got,
      status: answered ? got.status : null,
      unreached: !answered && !statuses.every(isAnswer),
      redirects: statuses.length > 0 && statuses.every((status) => /^3\d\d$/.test(status)),
      body: answered ? got.body : (doorSays ?? `${endpoint.url.origin} did not answer: ${got.body}`),
      calls,
      inputTokens: bill?.inputTokens ?? null,
      outputTokens: bill?.outputTokens ?? null,
      costUsd:
        open || ended.some(({ costUsd }) => costUsd === null)
          ? null
          : ended.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
    };
  } finally {
    attempt.close();
  }
}

/** Not the code of an error of the network. */
function isAnswer(status: string): boolean {
  return /^\d+$/.test(status);
}

/** Why the door has no answer to hand on; null: it is not the door that speaks. */
function doorsWord(body: string): string | null {
  try {
    return refusalSchema.parse(JSON.parse(body)).message;
  } catch {
    return null;
  }
}

async function post(
  url: string,
  key: string | null,
  body: string,
  signal: AbortSignal | undefined,
): Promise<Pick<ModelReply, "status" | "body" | "retryAfterMs">> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(signal === undefined ? [] : [signal])]),
    });
    const headers = Object.fromEntries(response.headers);
    return {
      status: response.status,
      body: await boundedText(response, MAX_BODY_BYTES),
      retryAfterMs: retryAfterMs(headers, Date.now()),
    };
  } catch (error) {
    return { status: null, body: error instanceof Error ? error.message : String(error), retryAfterMs: null };
  }
}
