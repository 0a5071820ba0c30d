import type { Random } from "@cooperbench-ts/results";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

/** What a provider writes to a socket, part by part; then it ends the connection, breaks it, or leaves it open. */
export interface OddAnswer {
  readonly parts: readonly Buffer[];
  readonly ending: "end" | "break" | "stay";
}

const usage = { prompt_tokens: 12, completion_tokens: 3 };
const result = JSON.stringify({ choices: [{ message: { role: "assistant", content: "ok" } }], usage });
const bomb = gzipSync(Buffer.alloc(200_000_000), { level: 9 });

/** An answer with something odd in its status line, headers, encoding, framing, events, size or timing. */
export function oddAnswer(random: Random, key: string): OddAnswer {
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)]!;
  const often = (share: number): boolean => random.float() < share;
  const status = often(0.5)
    ? 200
    : pick([0, 99, 101, 103, 204, 301, 304, 307, 308, 400, 401, 404, 429, 429, 429, 500, 503, 529, 600, 999]);
  const reason = pick(["OK", "", "slow\x01down", `no ${key}`, "\xff\xfe", "x".repeat(3000), "a\tb", "\x1b]0;x\x07"]);
  const version = often(0.97) ? pick(["1.1", "1.1", "1.0"]) : pick(["2.0", "9", "x"]);
  const headers = Array.from({ length: Math.floor(random.float() * 4) }, () => oddHeader(pick, key));
  const [encoding, body] = encoded(pick, bodyOf(pick, key), often);
  if (encoding !== "") headers.push(`Content-Encoding: ${encoding}`);
  if (status >= 300 && status < 400)
    headers.push(`Location: ${pick(["/v1/again", "x", "//elsewhere/", "http://[", `?key=${key}`, "\x01"])}`);
  if (often(0.5))
    headers.push(
      `Retry-After${pick(["", "-Ms"])}: ${pick(["0", "", "1", "2", "-1", "1e9", "86400", "soon", "0x1", "9".repeat(400)])}`,
    );
  const framed = frame(pick, body);
  const text = `HTTP/${version} ${status} ${reason}\r\n${[...headers, ...framed.headers].map((line) => `${line}\r\n`).join("")}\r\n`;
  const whole = Buffer.concat([Buffer.from(text, "latin1"), framed.body]);
  return { parts: cut(random, whole), ending: often(0.85) ? "end" : pick(["break", "stay"]) };
}

type Pick = <T>(items: readonly T[]) => T;

function oddHeader(pick: Pick, key: string): string {
  return pick([
    `X-Echo: ${key}`,
    `X-Echo: ${Buffer.from(key).toString("hex")}`,
    `X-Echo: ${Buffer.from(`user:${key}`).toString("base64")}`,
    "Connection: close, X-Odd",
    "Connection: upgrade\r\nUpgrade: websocket",
    "X-Odd: \x01\x02",
    "X-Odd: \xff",
    "X-Odd:",
    " folded",
    "no colon",
    "Content-Type: text/event-stream",
    "Set-Cookie: a=b; \x7f",
    "Trailer: X-Late",
    `X-Long: ${"y".repeat(pick([100, 8000, 20_000]))}`,
    "__proto__: x",
  ]);
}

function bodyOf(pick: Pick, key: string): Buffer {
  const count = pick([-5, 0.5, 1e300, 2 ** 53, "9", null, [], {}]);
  return Buffer.from(
    pick<string | Buffer>([
      result,
      "",
      "{",
      "[".repeat(50_000),
      JSON.stringify({ usage: { prompt_tokens: count, completion_tokens: count } }),
      `{"__proto__":{"usage":{"prompt_tokens":1}},"usage":{"__proto__":1}}`,
      JSON.stringify({
        error: { message: `bad key ${key}, ${encodeURIComponent(key)}, ${Buffer.from(key).toString("base64")}` },
      }),
      `data: ${result}\n\n`.repeat(pick([1, 3, 2000])),
      `data: ${"x".repeat(2_000_000)}`,
      "data: {\n\ndata: ]\r\ndata:\n:\n\0\n",
      "<html>not found</html>",
      Buffer.from([0xff, 0xfe, 0, 0x80, 0xc3, 0x28]),
    ]),
  );
}

function encoded(pick: Pick, body: Buffer, often: (share: number) => boolean): readonly [name: string, body: Buffer] {
  if (often(0.6)) return ["", body];
  if (often(0.01)) return ["gzip", bomb];
  return pick<() => readonly [string, Buffer]>([
    () => ["gzip", gzipSync(body)],
    () => ["deflate", deflateSync(body)],
    () => ["br", brotliCompressSync(body)],
    () => ["zstd", zstdCompressSync(body)],
    () => ["gzip", body],
    () => ["gzip", gzipSync(body).subarray(0, -5)],
    () => ["gzip, gzip", gzipSync(gzipSync(body))],
    () => ["gzip, gzip, gzip, gzip", body],
    () => ["snappy", body],
    () => [",,;\x01", body],
  ])();
}

function frame(pick: Pick, body: Buffer): { headers: readonly string[]; body: Buffer } {
  const chunk = (size: string, part: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${size}\r\n`), part, Buffer.from("\r\n")]);
  const chunked = ["Transfer-Encoding: chunked"];
  const hex = body.length.toString(16);
  return pick([
    () => ({ headers: [`Content-Length: ${body.length}`], body }),
    () => ({ headers: [`Content-Length: ${body.length}`], body }),
    () => ({ headers: ["Connection: close"], body }),
    () => ({ headers: chunked, body: Buffer.concat([chunk(hex, body), chunk("0", Buffer.alloc(0))]) }),
    () => ({
      headers: chunked,
      body: Buffer.concat([chunk(`${hex};${"x".repeat(5000)}`, body), chunk("0", Buffer.alloc(0))]),
    }),
    () => ({ headers: chunked, body: Buffer.concat([chunk(hex, body), Buffer.from("0\r\nX-Late: \x01\r\n\r\n")]) }),
    () => ({ headers: chunked, body: chunk("ffffffffffffffff", body) }),
    () => ({ headers: chunked, body: chunk("-1", body) }),
    () => ({ headers: [`Content-Length: ${body.length + 10}`], body }),
    () => ({ headers: ["Content-Length: 3", "Content-Length: 4"], body }),
    () => ({ headers: ["Content-Length: -1"], body }),
    () => ({ headers: ["Content-Length: 5", ...chunked], body }),
  ])();
}

/** In one part, in a few, or, where it is short, byte by byte. */
function cut(random: Random, whole: Buffer): readonly Buffer[] {
  if (random.float() < 0.7) return [whole];
  const parts: Buffer[] = [];
  const step =
    whole.length < 300 && random.float() < 0.3 ? 1 : Math.max(1, Math.ceil(whole.length / (1 + random.float() * 6)));
  for (let at = 0; at < whole.length; at += step) parts.push(whole.subarray(at, at + step));
  return parts;
}
