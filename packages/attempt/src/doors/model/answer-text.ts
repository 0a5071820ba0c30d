import zlib from "node:zlib";
import { parseJson } from "../json-tree.ts";

const DECODERS = new Map<string, (bytes: Buffer) => Buffer>([
  ["identity", (bytes) => bytes],
  ["gzip", (bytes) => zlib.gunzipSync(bytes)],
  ["x-gzip", (bytes) => zlib.gunzipSync(bytes)],
  ["deflate", (bytes) => inflate(bytes)],
  ["br", (bytes) => zlib.brotliDecompressSync(bytes)],
  ["zstd", (bytes) => zlib.zstdDecompressSync(bytes)],
]);

/** "deflate" means the zlib format, but some servers send it bare. */
function inflate(bytes: Buffer): Buffer {
  try {
    return zlib.inflateSync(bytes);
  } catch {
    return zlib.inflateRawSync(bytes);
  }
}

/** The text of a body for reading; null when its encoding is unknown or it is cut. */
export function decodedText(bytes: Buffer, contentEncoding: string | undefined): string | null {
  const encodings = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  try {
    return encodings.reduceRight((body, name) => decoderOf(name)(body), bytes).toString("utf8");
  } catch {
    return null;
  }
}

function decoderOf(name: string): (bytes: Buffer) => Buffer {
  const decoder = DECODERS.get(name);
  if (decoder === undefined) throw new Error(`unknown content encoding ${name}`);
  return decoder;
}

/** The JSON values of an answer: the body itself (a list counts as its elements), or the data of server-sent events. */
export function jsonParts(text: string): readonly unknown[] {
  const whole = parseJson(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  return text.split(/\r?\n/).flatMap((line) => {
    const value = line.startsWith("data:") ? parseJson(line.slice("data:".length)) : undefined;
    return value === undefined ? [] : [value];
  });
}
