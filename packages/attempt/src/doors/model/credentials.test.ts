import { expect, test } from "vitest";
import { credentialsOf, withoutCredentials } from "./credentials.ts";

const key = 'sk/"odd"+key=1234';

test("finds keys in headers and query, with and without scheme", () => {
  const headers = {
    authorization: `Bearer ${key}`,
    "x-api-key": "anthropic-key",
    "x-goog-api-key": "google-key",
    accept: "x",
  };
  expect(credentialsOf(headers, new URLSearchParams("key=url-key-1&alt=sse"))).toEqual([
    `Bearer ${key}`,
    key,
    "anthropic-key",
    "google-key",
    "url-key-1",
  ]);
});

test.each([
  ["as it is", key],
  ["in JSON", JSON.stringify({ key })],
  ["in JSON with escaped slashes", JSON.stringify({ key }).replaceAll("/", "\\/")],
  ["URL-encoded", `?key=${encodeURIComponent(key)}`],
  ["as a form", new URLSearchParams({ key }).toString()],
  ["in base64", Buffer.from(key).toString("base64")],
  ["with its scheme", `Authorization: Bearer ${key}`],
])("replaces a key %s", (_, text) => {
  const clean = withoutCredentials(
    `before ${text} after`,
    credentialsOf({ authorization: `Bearer ${key}` }, new URLSearchParams()),
  );
  expect(clean).toContain("[credential]");
  expect(clean).not.toContain("1234");
  expect(clean).toMatch(/^before .* after$/s);
});

test("a short key goes only where it stands alone", () => {
  expect(withoutCredentials('max x: "x" index', ["x"])).toBe('max [credential]: "[credential]" index');
});
