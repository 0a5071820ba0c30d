import { expect, test } from "vitest";
import { credentialsOf, unmistakable } from "./credentials.ts";

test("finds keys in headers, cookies and query, without their scheme", () => {
  const headers = {
    authorization: "Bearer bearer-key",
    "proxy-authorization": `Basic ${Buffer.from("user:pass:word").toString("base64")}`,
    "x-api-key": "anthropic-key",
    "x-goog-api-key": "google-key",
    cookie: "session=abc=1; plain",
    accept: "x",
  };
  expect(credentialsOf(headers, new URLSearchParams("key=url-key-1&alt=sse"))).toEqual([
    "bearer-key",
    "dXNlcjpwYXNzOndvcmQ=",
    "pass:word",
    "anthropic-key",
    "google-key",
    "abc=1",
    "plain",
    "url-key-1",
  ]);
  expect(credentialsOf({ authorization: "bare-key" }, new URLSearchParams())).toEqual(["bare-key"]);
});

test("what stands for a key where none is needed is no reason to change a result", () => {
  const keys = ["x", "EMPTY", "not-needed-by-this-server", "sk-proj-4f8Ab12Cd34", "0123456789abcdef0123456789abcdef"];
  expect(unmistakable(keys)).toEqual(keys.slice(3));
});
