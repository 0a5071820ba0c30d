import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip as gzipCallback } from "node:zlib";
import { contentPolicy } from "../bundle/page-files.ts";

const gzip = promisify(gzipCallback);

/** What every answer says, also a refusal. */
export const safeHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": `${contentPolicy()}; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cache-control": "no-store",
};

/** A body, packed once however often it is asked for. */
export class Body {
  readonly type: string;
  readonly plain: Buffer;
  #packed: Promise<Buffer> | null = null;
  #mark: string | null = null;

  constructor(type: string, text: string) {
    this.type = type;
    this.plain = Buffer.from(text);
  }

  static json(value: unknown): Body {
    return new Body("application/json; charset=utf-8", JSON.stringify(value));
  }

  /** The same for the same bytes: a page that says it has them gets them no second time. */
  get mark(): string {
    this.#mark ??= `"${createHash("sha256").update(this.plain).digest("base64url")}"`;
    return this.#mark;
  }

  /** Quick before small: most often it goes through a tunnel or stays on this machine. */
  packed(): Promise<Buffer> {
    this.#packed ??= gzip(this.plain, { level: 1 });
    return this.#packed;
  }
}

/** Below this, packing costs more than it saves. */
const PACKED_BYTES = 16 * 1024;

export async function answer(request: IncomingMessage, response: ServerResponse, body: Body): Promise<void> {
  const { mark } = body;
  if (request.headers["if-none-match"] === mark) {
    response.writeHead(304, { ...safeHeaders, etag: mark, vary: "accept-encoding" });
    response.end();
    return;
  }
  const accepts = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  const isPacked = accepts && body.plain.length >= PACKED_BYTES;
  const bytes = isPacked ? await body.packed() : body.plain;
  response.writeHead(200, {
    ...safeHeaders,
    "content-type": body.type,
    "content-length": bytes.length,
    etag: mark,
    vary: "accept-encoding",
    ...(isPacked ? { "content-encoding": "gzip" } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

/** In words for a person; the page shows them. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    ...safeHeaders,
    "content-type": "text/plain; charset=utf-8",
    "content-length": bytes.length,
    ...(status === 405 ? { allow: "GET, HEAD" } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}
