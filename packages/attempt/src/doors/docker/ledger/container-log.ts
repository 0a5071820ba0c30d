const FRAME_HEADER_BYTES = 8;
const MAX_CHARACTERS = 4000;

/** End of a container's log as text: raw with a terminal, else in frames. */
export function logText(body: Buffer, terminal: boolean): string {
  const text = (terminal ? body : unframed(body)).toString("utf8");
  return text.slice(-MAX_CHARACTERS);
}

/** Joins frames of `[stream, 0, 0, 0, size as uint32]` and bytes; of one stream (1 stdout, 2 stderr) or of all. */
export function unframed(body: Buffer, stream: 1 | 2 | null = null): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset + FRAME_HEADER_BYTES <= body.length) {
    const end = offset + FRAME_HEADER_BYTES + body.readUInt32BE(offset + 4);
    if (stream === null || body[offset] === stream) parts.push(body.subarray(offset + FRAME_HEADER_BYTES, end));
    offset = end;
  }
  return Buffer.concat(parts);
}
