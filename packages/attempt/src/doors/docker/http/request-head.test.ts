import { expect, test } from "vitest";
import { hasFormBody, parseRequest } from "./request-head.ts";

const parse = (text: string): ReturnType<typeof parseRequest> => parseRequest(Buffer.from(text, "latin1"));
const problemOf = (text: string): string | null => {
  const parsed = parse(text);
  return parsed.kind === "malformed" ? parsed.problem.replace("cooperbench-ts cannot read the request: ", "") : null;
};

test("takes a request apart", () => {
  const parsed = parse("POST /v1.41/images/a/b:c%3Ad/json?x=%20?y HTTP/1.1\r\nHost: d\r\n\r\nbody\nwith any byte\0");
  expect(parsed).toMatchObject({
    kind: "request",
    request: { method: "POST", path: "/v1.41/images/a/b:c:d/json", search: "?x=%20?y" },
    rest: Buffer.from("body\nwith any byte\0"),
  });
});

test("waits for the rest of a head, whatever it is cut after", () => {
  const whole = "GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n";
  for (let length = 0; length < whole.length; length += 1)
    expect(parse(whole.slice(0, length)), String(length)).toEqual({ kind: "incomplete" });
});

const LINES = "a line of its head does not end with CRLF";
const PATH = "its path is none of the Docker API";
const START = "its first line is no request";
const HEADER = "a header of it is none";
const LENGTH = "the length of its body is not clear";

test.each([
  [LINES, "GET /_ping HTTP/1.1\nHost: d\n\nPOST /containers/create HTTP/1.1\r\n\r\n"],
  [LINES, "GET /_ping HTTP/1.1\n"],
  [LINES, "GET /_ping HTTP/1.1\r\nHost: d\nX: y\r\n\r\n"],
  [LINES, "GET /_ping HTTP/1.1\r\nHost: d\rX: y\r\n\r\n"],
  [LINES, "GET /_ping HTTP/1.1\r\nHost: d\0\r\n\r\n"],
  [START, "nonsense\r\n\r\n"],
  [START, "\r\nGET / HTTP/1.1\r\n\r\n"],
  [START, "GET /a /b HTTP/1.1\r\n\r\n"],
  [START, "GET /a HTTP/1.0\r\n\r\n"],
  [START, "GET /a\r\n\r\n"],
  [START, "get /a HTTP/1.1\r\n\r\n"],
  [START, "GET http://d/containers/json HTTP/1.1\r\n\r\n"],
  [START, "POST /build?t=a#&version=2 HTTP/1.1\r\n\r\n"],
  [START, "GET /caf\u00e9 HTTP/1.1\r\n\r\n"],
  [PATH, "GET /containers//json HTTP/1.1\r\n\r\n"],
  [PATH, "GET /containers/../json HTTP/1.1\r\n\r\n"],
  [PATH, "GET /containers/%2e%2e/json HTTP/1.1\r\n\r\n"],
  [PATH, "GET /containers/a%00/json HTTP/1.1\r\n\r\n"],
  [PATH, "GET /containers/a%zz/json HTTP/1.1\r\n\r\n"],
  [PATH, "GET /containers/a%3Fb/json HTTP/1.1\r\n\r\n"],
  ["its query holds a semicolon", "POST /build?t=a;version=2 HTTP/1.1\r\n\r\n"],
  [HEADER, "GET / HTTP/1.1\r\nHost: d\r\n folded\r\n\r\n".replace("/ ", "/x ")],
  [HEADER, "GET /x HTTP/1.1\r\nHost : d\r\n\r\n"],
  [HEADER, "GET /x HTTP/1.1\r\nno colon\r\n\r\n"],
  [HEADER, "GET /x HTTP/1.1\r\nHost\r\n\r\n"],
  [HEADER, "GET /x HTTP/1.1\r\n: d\r\n\r\n"],
  [HEADER, "GET /x HTTP/1.1\r\nX: a\u0001b\r\n\r\n"],
  [LENGTH, "POST /x HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n"],
  [LENGTH, "POST /x HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"],
  [LENGTH, "POST /x HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"],
  [LENGTH, "POST /x HTTP/1.1\r\nContent-Length: +2\r\n\r\n"],
  ["its head is longer than 262144 bytes", `GET /x HTTP/1.1\r\nX: ${"y".repeat(300_000)}`],
])("refuses what could be read in two ways: %s: %j", (problem, text) => {
  expect(problemOf(text)).toBe(problem);
});

test("an encoded slash is a slash, as the daemon reads it", () => {
  expect(parse("GET /containers/x%2Fattach/ws HTTP/1.1\r\n\r\n")).toMatchObject({
    request: { path: "/containers/x/attach/ws" },
  });
});

test("knows a form, in whichever of its headers it stands", () => {
  const head = (type: string): { head: { start: string; headers: [string, string][] } } => ({
    head: {
      start: "",
      headers: [
        ["Content-Type", "application/json"],
        ["content-type", type],
      ],
    },
  });
  expect(hasFormBody(head("Application/X-WWW-Form-Urlencoded; charset=utf-8"))).toBe(true);
  expect(hasFormBody(head("multipart/form-data"))).toBe(true);
  expect(hasFormBody(head("application/x-tar"))).toBe(false);
});
