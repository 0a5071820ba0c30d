import { expect, test } from "vitest";
import { type Call, guard, newToken } from "./guard.ts";

const token = newToken();
const good: Call = {
  method: "GET",
  url: `/${token}/data/overview.json?a=1`,
  host: "127.0.0.1:8080",
  origin: undefined,
};
const ask = (change: Partial<Call>) => {
  const guarded = guard({ ...good, ...change }, 8080, token);
  return guarded.kind === "refused" ? guarded.status : guarded.name;
};

test("a token is long, and never the same", () => {
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(newToken()).not.toBe(token);
});

test("whoever names this machine and the token is let in", () => {
  expect(ask({})).toBe("data/overview.json");
  expect(ask({ url: `/${token}/` })).toBe("");
  expect(ask({ host: "localhost:8080", method: "HEAD" })).toBe("data/overview.json");
  expect(ask({ host: "[::1]:8080", origin: "http://[::1]:8080" })).toBe("data/overview.json");
});

test("the port of http is left out by browsers, and no other one is", () => {
  const at = (port: number, host: string, origin?: string) => guard({ ...good, host, origin }, port, token).kind;
  expect(at(80, "127.0.0.1", "http://127.0.0.1")).toBe("let in");
  expect(at(80, "localhost:80", "http://localhost:80")).toBe("let in");
  expect(at(80, "evil.example")).toBe("refused");
  expect(at(80, "localhost", "http://evil.example")).toBe("refused");
  expect(at(8080, "localhost")).toBe("refused");
});

test.each([
  "evil.example:8080",
  "evil.example",
  "127.0.0.1",
  "127.0.0.1:80",
  "localhost:8080.evil.example",
  "",
  undefined,
])("the name of another host is refused: %s", (host) => expect(ask({ host })).toBe(421));

test.each(["http://evil.example", "null", "https://127.0.0.1:8080", "http://127.0.0.1:8081", ""])(
  "a page of another origin is refused: %s",
  (origin) => expect(ask({ origin })).toBe(403),
);

test.each([
  "/",
  "",
  "/data/overview.json",
  `/${token}`,
  `/${token.slice(1)}/`,
  `/${token}x/`,
  `/${token.toLowerCase()}${token === token.toLowerCase() ? "x" : ""}/`,
  `http://127.0.0.1:8080/${token}/`,
  `//${token}/`,
  `/x/../${token}/`,
  "*",
])("without the token nothing is there: %s", (url) => expect(ask({ url })).toBe(404));

test.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"])("%s is refused", (method) => {
  expect(ask({ method })).toBe(405);
  expect(ask({ method, url: "/x/" })).toBe(404);
});

test("a name stays as it came: dots and escapes mean nothing", () => {
  expect(ask({ url: `/${token}/../../etc/passwd` })).toBe("../../etc/passwd");
  expect(ask({ url: `/${token}/%2e%2e/x` })).toBe("%2e%2e/x");
});
