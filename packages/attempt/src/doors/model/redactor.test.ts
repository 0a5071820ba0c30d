import { array, assert, constantFrom, integer, nat, property, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { keySpellings } from "./key-spellings.ts";
import { Redactor } from "./redactor.ts";

const key = 'sk/"odd"+key=1234';
const hex = Buffer.from(key).toString("hex");
const percents = Array.from(key, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");

test.each([
  ["as it is", key],
  ["in JSON", JSON.stringify({ key })],
  ["in JSON within JSON", JSON.stringify({ body: JSON.stringify({ key }) })],
  ["in JSON with escaped slashes", JSON.stringify({ key }).replaceAll("/", "\\/")],
  ["in JSON with all letters escaped", percents.replaceAll("%", "\\u00")],
  ["in JSON with all letters escaped, in upper case", percents.toUpperCase().replaceAll("%", "\\u00")],
  ["in a URL", `?key=${encodeURIComponent(key)}`],
  ["in a URL, in lower case", `?key=${encodeURIComponent(key).toLowerCase()}`],
  ["in a URL with all letters escaped", percents],
  ["in a URL within a URL", encodeURIComponent(encodeURIComponent(key))],
  ["as a form", new URLSearchParams({ key }).toString()],
  ["in HTML", key.replaceAll('"', "&quot;").replaceAll("+", "&#43;")],
  ["in base64", Buffer.from(key).toString("base64")],
  ["in base64url", Buffer.from(key).toString("base64url")],
  ["in hex", hex],
  ["in hex, in upper case", hex.toUpperCase()],
  ["in hex with colons", hex.replaceAll(/(..)(?!$)/g, "$1:")],
  ["as a string of a program", hex.replaceAll(/(..)/g, "\\x$1")],
])("replaces a key %s", (_, text) => {
  const clean = new Redactor([key]).text(`before ${text} after`);
  expect(clean).toMatch(/^before .*\[credential\].* after$/s);
  expect(clean.toLowerCase()).not.toMatch(/1234|\+key|31323334|mtiz|%31%32/);
});

test("a short key goes only where it stands alone, also over parts", () => {
  const redactor = new Redactor(["x"]);
  expect(redactor.text('max x: "x" index')).toBe('max [credential]: "[credential]" index');
  const stream = redactor.stream();
  const parts = ["ma", "x ", "x", " inde", "x", "es x"].map((part) => stream.push(part));
  expect(parts.join("") + stream.end()).toBe("max [credential] indexes [credential]");
});

test("the longest key wins, and what is no key goes out at once", () => {
  const redactor = new Redactor(["secret-one", "my-secret-one-and-more"]);
  expect(redactor.text("my-secret-one-and-more, my-secret-one-and-less")).toBe(
    "[credential], my-[credential]-and-less",
  );
  const stream = redactor.stream();
  expect(stream.push("data: {}\n\n")).toBe("data: {}\n\n");
  expect(stream.push("a my-secret-one-and-")).toBe("a ");
  expect(stream.push("less")).toBe("my-[credential]-and-les");
});

test("bytes that are no text stay as they are", () => {
  const bytes = "\xff\xfe\x00\x80\n\xc3";
  const stream = new Redactor([key]).stream();
  expect(stream.push(bytes) + stream.end()).toBe(bytes);
});

const anyKey = constantFrom("sk-abc123DEF456ghi789", "AIzaSyA-0_1", "a\\b/c+d=e%f&g").chain((known) =>
  string({ minLength: 8, maxLength: 40 }).map((random) => (/^[\x21-\x7e]+$/.test(random) ? random : known)),
);
const around = string({ maxLength: 40 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, "·"));

test("replaces any key in any mixture of its spellings, in whatever parts it comes", () => {
  assert(
    property(
      anyKey,
      nat(),
      array(nat(), { minLength: 60, maxLength: 60 }),
      tuple(around, around),
      array(integer({ min: 1, max: 9 })),
      (one, which, ways, [before, after], cuts) => {
        const spellings = keySpellings(one);
        const { bytes } = spellings[which % spellings.length]!;
        const written = bytes
          .map((spelled, index) => spelled[ways[index % ways.length]! % spelled.length]!.text)
          .join("");
        const redactor = new Redactor([one]);
        const clean = redactor.text(before + written + after);
        expect(clean).not.toContain(written);
        expect(clean).toContain("[credential]");
        expect(inParts(redactor, before + written + after, cuts)).toBe(clean);
      },
    ),
    { numRuns: 300 },
  );
});

test("replaces a key amid other bytes in base64", () => {
  assert(
    property(anyKey, around, around, (one, before, after) => {
      const encoded = Buffer.from(before + one + after).toString("base64");
      const clean = new Redactor([one]).text(encoded);
      const left = clean.split("[credential]").map((part) => Buffer.from(part, "base64").toString("latin1"));
      expect(left.length).toBeGreaterThan(1);
      expect(left.join("\n")).not.toContain(one.slice(1, -1));
    }),
    { numRuns: 200 },
  );
});

function inParts(redactor: Redactor, text: string, cuts: readonly number[]): string {
  const stream = redactor.stream();
  let rest = Buffer.from(text).toString("latin1");
  let clean = "";
  for (const cut of cuts) {
    clean += stream.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return Buffer.from(clean + stream.push(rest) + stream.end(), "latin1").toString();
}
