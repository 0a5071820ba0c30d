import { looseJson } from "./loose-json.ts";

/** What an error answer says of itself. What it echoes of the request (inputs, prompts, generations) is no part of it. */
export interface ErrorEnvelope {
  /** Its sentences. */
  readonly messages: readonly string[];
  /** Its machine-readable words: `insufficient_quota`, `UNAUTHENTICATED`, `overloaded_error`. */
  readonly codes: readonly string[];
  /** An HTTP status that it names, from 400 to 599. */
  readonly status: number | null;
}

/** Where providers put the parts of an error. No other key is looked into: there the request is echoed. */
const NESTED = new Set([
  "error",
  "errors",
  "detail",
  "details",
  "metadata",
  "raw",
  "innererror",
  "inner_error",
  "fault",
  "base_resp",
  "response",
  "cause",
]);
const MESSAGES = new Set([
  "message",
  "msg",
  "error",
  "detail",
  "details",
  "error_message",
  "errormessage",
  "error_description",
  "error_msg",
  "status_msg",
  "faultstring",
  "title",
  "raw",
]);
const CODES = new Set([
  "code",
  "type",
  "status",
  "reason",
  "__type",
  "error_code",
  "errorcode",
  "error_type",
  "status_code",
  "statuscode",
]);
const MAX_DEPTH = 6;
/** What does not begin with its envelope soon has none. */
const MAX_BEGINNINGS = 20;

/** The first JSON object or list in the text that has a part of an error; null where there is none. */
export function readEnvelope(text: string): ErrorEnvelope | null {
  let beginnings = 0;
  for (const { index } of text.matchAll(/\{\s*["'}]|\[\s*\{/g)) {
    beginnings += 1;
    if (beginnings > MAX_BEGINNINGS) return null;
    const found = new Collected();
    found.add(looseJson(text, index), 0);
    if (found.messages.length + found.codes.length > 0 || found.status !== null) return found;
  }
  return null;
}

class Collected implements ErrorEnvelope {
  readonly messages: string[] = [];
  readonly codes: string[] = [];
  status: number | null = null;

  add(value: unknown, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) for (const item of value.slice(0, 20)) this.add(item, depth + 1);
    else if (typeof value === "object" && value !== null) {
      const parts = Object.entries(value);
      const location = parts.find(([key]) => key === "loc")?.[1];
      // A fault that pydantic found has a place; its type is one of pydantic's, and none of the provider's.
      if (Array.isArray(location))
        this.codes.push(`at ${location.filter((step) => typeof step === "string").join(" ")}`);
      for (const [key, part] of parts)
        if (location === undefined || key !== "type") this.#part(key.toLowerCase(), part, depth);
    }
  }

  #part(key: string, part: unknown, depth: number): void {
    if (typeof part === "number" || (typeof part === "string" && /^\d{3}$/.test(part))) {
      const status = Number(part);
      if (CODES.has(key) && status >= 400 && status <= 599) this.status ??= status;
      else if (CODES.has(key)) this.codes.push(String(part));
    } else if (typeof part === "string") this.#text(key, part, depth);
    else if (NESTED.has(key)) this.add(part, depth + 1);
  }

  #text(key: string, text: string, depth: number): void {
    // Some put a sentence where a code belongs.
    if (CODES.has(key) && text.trim().split(/\s+/).length <= 3) this.codes.push(text);
    else if (MESSAGES.has(key) && /^\s*[[{]/.test(text)) this.add(looseJson(text), depth + 1);
    else if ((MESSAGES.has(key) || CODES.has(key)) && text.trim() !== "") this.messages.push(text);
  }
}
