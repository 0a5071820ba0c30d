import { expect, test } from "vitest";
import { doubledKey, fieldOf, parseTree, withField } from "./json-tree.ts";

test("a key is found in any case, and written once", () => {
  expect(fieldOf({ hostCONFIG: 1 }, "HostConfig")).toBe(1);
  expect(fieldOf({ Host: 1 }, "HostConfig")).toBeUndefined();
  expect(withField({ hostCONFIG: 1, Image: "i" }, "HostConfig", 2)).toEqual({ Image: "i", HostConfig: 2 });
});

test("finds a key that stands twice, at any depth, except among labels", () => {
  expect(doubledKey({ HostConfig: { Privileged: true }, hostConfig: {} })).toBe("hostConfig");
  expect(doubledKey({ HostConfig: { Mounts: [{ Type: "tmpfs", type: "bind" }] } })).toBe("type");
  expect(doubledKey({ Disk: 1, "dis\u212a": 2 })).toBe("dis\u212a");
  expect(doubledKey({ Labels: { a: "1", A: "2" }, Env: ["a=1", "A=2"] })).toBeNull();
});

test("what is no JSON object is none", () => {
  expect([parseTree("[]"), parseTree("x"), parseTree("null"), parseTree("{}")]).toEqual([null, null, null, {}]);
});
