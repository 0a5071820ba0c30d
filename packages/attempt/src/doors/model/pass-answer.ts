import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { AnswerReader, type ReadAnswer } from "./answer-reader.ts";
import { decoded } from "./content-encoding.ts";
import { endToEndHeaders } from "./forward-call.ts";
import type { Redactor } from "./redactor.ts";

/** Inflated. A model's longest answer, as a stream of its tokens with all that providers put around each, is half of it. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
const MAX_REASON_CHARACTERS = 200;

export interface PassOptions {
  /** For the status line and the headers. */
  readonly head: Redactor;
  readonly body: Redactor;
  readonly signal: AbortSignal;
}

/**
 * Hands an answer on as it comes, uncompressed and without keys, or swallows it when `response` is null. The end is left to the
 * caller, who has something to write down first. null: it did not come whole, cannot be decoded, or has no end.
 */
export async function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse | null,
  { head, body, signal }: PassOptions,
): Promise<ReadAnswer | null> {
  // Also when nobody reads it any more.
  answer.on("error", () => {});
  const packed: AsyncIterable<Buffer> = answer;
  const readable = decoded(packed, answer.headers["content-encoding"]);
  const reader = new AnswerReader();
  const clean = body.stream();
  let size = 0;
  const write = async (part: Buffer): Promise<void> => {
    if (response !== null && part.length > 0 && !response.write(part)) await once(response, "drain", { signal });
  };
  try {
    if (response !== null) writeHead(answer, response, head, readable !== null);
    for await (const part of readable ?? packed) {
      size += part.length;
      if (size > MAX_ANSWER_BYTES) return null;
      const bytes = part.toString("latin1");
      if (readable !== null) reader.push(bytes);
      const cleaned = clean.push(bytes);
      await write(cleaned === bytes ? part : Buffer.from(cleaned, "latin1"));
    }
    await write(Buffer.from(clean.end(), "latin1"));
  } catch {
    return null;
  } finally {
    answer.destroy();
  }
  return answer.complete ? reader.end() : null;
}

function writeHead(answer: IncomingMessage, response: ServerResponse, redactor: Redactor, unpacked: boolean): void {
  const written = endToEndHeaders(
    answer.rawHeaders,
    unpacked ? ["content-length", "content-encoding"] : ["content-length"],
  );
  const headers = written
    .map(([name, value]) => [name, redactor.header(value)] as const)
    .filter(([name, value]) => isHeader(name, value));
  const reason = redactor.header(answer.statusMessage ?? "").replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, " ");
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, reason.slice(0, MAX_REASON_CHARACTERS), headers.flat());
  response.flushHeaders();
}

/** Node reads some headers that it does not write. */
function isHeader(name: string, value: string): boolean {
  try {
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
