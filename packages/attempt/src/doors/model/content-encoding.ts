import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";

type Decoding = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** A zstd frame may ask for a window of 128 MB; RFC 8878 (3.1.1.1.2) has decoders support 8 MB, and nobody needs more. */
const ZSTD = { params: { [zlib.constants.ZSTD_d_windowLogMax]: 23 } };

const DECODINGS = new Map<string, readonly Decoding[]>([
  ["identity", []],
  ["gzip", [through(() => zlib.createGunzip())]],
  ["x-gzip", [through(() => zlib.createGunzip())]],
  ["deflate", [through((first) => (isZlib(first) ? zlib.createInflate() : zlib.createInflateRaw()))]],
  ["br", [through(() => zlib.createBrotliDecompress())]],
  ["zstd", [through(() => zlib.createZstdDecompress(ZSTD))]],
]);
/** Each step can inflate a thousandfold. */
const MAX_STEPS = 2;

/** Undoes a `Content-Encoding`; null: it names one that we do not know, or too many. */
export function decoded(
  source: AsyncIterable<Buffer>,
  contentEncoding: string | undefined,
): AsyncIterable<Buffer> | null {
  const names = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const steps = names.map((name) => DECODINGS.get(name));
  if (steps.includes(undefined) || steps.length > MAX_STEPS) return null;
  return steps.flatMap((step) => step ?? []).reduceRight((bytes, decoding) => decoding(bytes), source);
}

/** The text of a whole body; null when its encoding is unknown, it is cut, or it is longer than `maxBytes`. */
export async function decodedText(
  bytes: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<string | null> {
  const source = decoded(only(bytes), contentEncoding);
  if (source === null) return null;
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of source) {
      size += part.length;
      if (size > maxBytes) return null;
      parts.push(part);
    }
  } catch {
    return null;
  }
  return Buffer.concat(parts).toString("utf8");
}

// eslint-disable-next-line @typescript-eslint/require-await -- What is decoded comes in time, this at once.
async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** A body of no bytes is none, whatever its encoding: no decoder is asked about it. */
function through(open: (first: Buffer) => NodeJS.ReadWriteStream & AsyncIterable<Buffer>): Decoding {
  return async function* (source) {
    const parts = source[Symbol.asyncIterator]();
    const first = await parts.next();
    if (first.done === true) return;
    const decoder = open(first.value);
    const fed = pipeline(async function* () {
      yield first.value;
      for (let next = await parts.next(); next.done !== true; next = await parts.next()) yield next.value;
    }, decoder);
    // A failure reaches the reader through the decoder, which it destroys.
    fed.catch(() => {});
    yield* decoder;
  };
}

/** "deflate" means the zlib format (RFC 1950), but some servers send it bare. */
function isZlib(first: Buffer): boolean {
  const [method = 0, flags = 0] = first;
  return first.length > 1 && (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
}
