/** One header line as it was written. */
export type Header = readonly [name: string, value: string];

export interface MessageHead {
  /** Request line or status line. */
  readonly start: string;
  readonly headers: readonly Header[];
}

const END = Buffer.from("\r\n\r\n");

/**
 * Splits the head of an HTTP/1.1 message from what follows it; null while it is incomplete. Read as latin1, so that
 * writing it back gives the same bytes.
 */
export function parseHead(bytes: Buffer): { head: MessageHead; rest: Buffer } | null {
  const end = bytes.indexOf(END);
  if (end < 0) return null;
  const [start = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers = lines.map((line): Header => {
    const colon = line.indexOf(":");
    return colon < 0 ? ["", line] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { head: { start, headers }, rest: bytes.subarray(end + END.length) };
}

export function writeHead(head: MessageHead): Buffer {
  const lines = [head.start, ...head.headers.map(([name, value]) => `${name}: ${value}`), "", ""];
  return Buffer.from(lines.join("\r\n"), "latin1");
}

/** The first header of this name, in lower case; the value as it was written. */
export function headerOf(head: MessageHead, name: string): string | undefined {
  return head.headers.find(([written]) => written.toLowerCase() === name)?.[1];
}

export function withoutHeaders(head: MessageHead, names: readonly string[]): readonly Header[] {
  return head.headers.filter(([name]) => !names.includes(name.toLowerCase()));
}
