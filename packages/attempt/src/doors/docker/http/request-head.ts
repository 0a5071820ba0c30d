import { type MessageHead, parseHead } from "./http-head.ts";

/** The head of a request, taken apart: what goes to the daemon is written anew from these parts. */
export interface RequestHead {
  readonly method: string;
  /** Decoded, with version and without query; of plain segments only, so that the daemon cannot read it otherwise. */
  readonly path: string;
  /** As written, with its question mark; empty when there is none. */
  readonly search: string;
  readonly head: MessageHead;
}

export type ParsedRequest =
  | { readonly kind: "incomplete" }
  | { readonly kind: "malformed"; readonly problem: string }
  | { readonly kind: "request"; readonly request: RequestHead; readonly rest: Buffer };

/** Registry credentials travel in a header, so heads may be long. */
const MAX_HEAD_BYTES = 256 * 1024;

/** The daemon (Go) takes a bare LF for an end of line: a head that we split otherwise would hide a second request. */
const ODD_LINE_END = /\r(?!\n|$)|(?<!\r)\n|\0/;
const REQUEST_LINE = /^([A-Z]+) (\/[\u0021\u0022\u0024-\u007e]*) HTTP\/1\.1$/;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const PLAIN_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.:@+~-]+)+$/;

/** Reads the head of a request that a client sent; nothing that two readers could understand in two ways passes. */
export function parseRequest(bytes: Buffer): ParsedRequest {
  const parsed = parseHead(bytes);
  const written = parsed === null ? bytes : bytes.subarray(0, bytes.length - parsed.rest.length);
  if (ODD_LINE_END.test(written.toString("latin1"))) return malformed("a line of its head does not end with CRLF");
  if (written.length > MAX_HEAD_BYTES) return malformed(`its head is longer than ${MAX_HEAD_BYTES} bytes`);
  if (parsed === null) return { kind: "incomplete" };
  const { head, rest } = parsed;
  const [, method = "", target = ""] = REQUEST_LINE.exec(head.start) ?? [];
  if (method === "") return malformed("its first line is no request");
  if (head.headers.some(([name, value]) => !TOKEN.test(name) || CONTROL.test(value)))
    return malformed("a header of it is none");
  const framing = framingProblem(head);
  if (framing !== null) return malformed(framing);
  const [start = "", ...query] = target.split("?");
  const path = decoded(start);
  if (path === null || !PLAIN_PATH.test(path)) return malformed("its path is none of the Docker API");
  const search = query.length === 0 ? "" : `?${query.join("?")}`;
  // Older daemons take it for an ampersand.
  if (search.includes(";")) return malformed("its query holds a semicolon");
  return { kind: "request", request: { method, path, search, head }, rest };
}

function malformed(what: string): ParsedRequest {
  return { kind: "malformed", problem: `cooperbench-ts cannot read the request: ${what}` };
}

/** A body must have one length, told in one way. */
function framingProblem(head: MessageHead): string | null {
  const valuesOf = (name: string): string[] =>
    head.headers.filter(([written]) => written.toLowerCase() === name).map(([, value]) => value);
  const lengths = valuesOf("content-length");
  const codings = valuesOf("transfer-encoding");
  const isClear =
    lengths.length + codings.length <= 1 &&
    lengths.every((length) => /^\d{1,15}$/.test(length)) &&
    codings.every((coding) => coding.toLowerCase() === "chunked");
  return isClear ? null : "the length of its body is not clear";
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Fields in such a body count as if they stood in the query. */
export function hasFormBody({ head }: { readonly head: MessageHead }): boolean {
  return head.headers.some(([name, value]) => name.toLowerCase() === "content-type" && /form/i.test(value));
}
