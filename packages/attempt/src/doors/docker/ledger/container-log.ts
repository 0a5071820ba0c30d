import { FrameReader } from "./frame-reader.ts";

const MAX_CHARACTERS = 4000;

/** End of a container's log as text: raw with a terminal, else in frames. */
export function logText(body: Buffer, terminal: boolean): string {
  const text = (terminal ? body : unframed(body)).toString("utf8");
  return text.slice(-MAX_CHARACTERS);
}

/** Joins what frames hold; of one stream (1 stdout, 2 stderr) or of all. */
export function unframed(body: Buffer, stream: 1 | 2 | null = null): Buffer {
  const parts: Buffer[] = [];
  const reader = new FrameReader((from, bytes) => {
    if (stream === null || from === stream) parts.push(bytes);
  });
  reader.push(body);
  return Buffer.concat(parts);
}
