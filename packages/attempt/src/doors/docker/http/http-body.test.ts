import { array, assert, nat, property, string } from "fast-check";
import { expect, test } from "vitest";
import { AnswerReader, requestBody } from "./http-body.ts";
import { parseHead, writeHead } from "./http-head.ts";

/** `bytes` cut at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index] ?? 0, end));
}

function chunked(parts: readonly string[]): string {
  return `${parts.map((part) => `${part.length.toString(16)};x=y\r\n${part}\r\n`).join("")}0\r\nTrailer: t\r\n\r\n`;
}

const text = string({ unit: "binary-ascii", minLength: 1, maxLength: 40 });
const cuts = array(nat(), { maxLength: 12 });

test("reads a chunked answer however it is cut, and ignores what follows", () => {
  assert(
    property(array(text, { maxLength: 6 }), cuts, (parts, at) => {
      const head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n";
      let [body, status] = ["", 0];
      const reader = new AnswerReader({
        onStatus: (seen) => {
          status = seen;
          return true;
        },
        onBody: (bytes) => (body += bytes.toString("latin1")),
      });
      for (const piece of pieces(Buffer.from(`${head}${chunked(parts)}next answer`, "latin1"), at)) reader.push(piece);
      expect([status, body]).toEqual([404, parts.join("")]);
    }),
  );
});

test("reads a sized request body however it is cut", () => {
  assert(
    property(text, cuts, (content, at) => {
      let body = "";
      const head = { start: "POST / HTTP/1.1", headers: [["content-length", String(content.length)]] as const };
      const decoder = requestBody(head, (bytes) => (body += bytes.toString("latin1")));
      for (const piece of pieces(Buffer.from(`${content}more`, "latin1"), at)) decoder.push(piece);
      expect([decoder.complete, body]).toEqual([true, content]);
    }),
  );
});

test("a request without length has no body; an answer without length ends with its connection", () => {
  expect(requestBody({ start: "GET / HTTP/1.1", headers: [] }, () => {}).complete).toBe(true);
  let body = "";
  const reader = new AnswerReader({ onStatus: () => true, onBody: (bytes) => (body += bytes.toString()) });
  reader.push(Buffer.from("HTTP/1.1 500 X\r\n\r\nall "));
  reader.push(Buffer.from("of it"));
  expect(body).toBe("all of it");
});

test.each([true, false])("of a switched stream all that follows is the body, where it is wanted (%s)", (wanted) => {
  const seen: string[] = [];
  const reader = new AnswerReader({ onStatus: () => wanted, onBody: (bytes) => seen.push(bytes.toString()) });
  reader.push(Buffer.from("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\n\r\nraw"));
  reader.push(Buffer.from("HTTP/1.1 200 OK\r\n\r\n"));
  expect([seen.join(""), reader.complete]).toEqual([wanted ? "rawHTTP/1.1 200 OK\r\n\r\n" : "", false]);
});

test("a head that is written back has the same bytes", () => {
  const bytes = Buffer.from("GET /v1.41/x?a=%20 HTTP/1.1\r\nHost: d\r\nX-Odd: \u00e9: b\r\n\r\nrest", "latin1");
  const parsed = parseHead(bytes);
  expect(parsed === null ? null : Buffer.concat([writeHead(parsed.head), parsed.rest])).toEqual(bytes);
  expect(parseHead(bytes.subarray(0, 20))).toBeNull();
});
