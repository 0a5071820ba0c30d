import type { Random } from "../src/index.ts";

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const at = (length: number, random: Random): number => (length < 1 ? 0 : random.below(length));

function splice(bytes: Uint8Array, from: number, drop: number, insert: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length - Math.min(drop, bytes.length - from) + insert.length);
  out.set(bytes.subarray(0, from));
  out.set(insert, from);
  out.set(bytes.subarray(from + drop), from + insert.length);
  return out;
}

/** Puts JSON text in the place of some value of the file. */
function swapValue(text: (random: Random) => string): Mutation {
  return (bytes, random) => {
    const source = decoder.decode(bytes);
    const values = [
      ...source.matchAll(/(?<=[:[,]\s*)(?:"(?:[^"\\]|\\.){0,200}"|-?\d[\d.eE+-]*|true|false|null|\[\]|\{\})/g),
    ];
    const value = values[at(values.length, random)];
    if (value === undefined) return encoder.encode(text(random));
    return encoder.encode(source.slice(0, value.index) + text(random) + source.slice(value.index + value[0].length));
  };
}

function insertKey(text: string): Mutation {
  return (bytes, random) => {
    const source = decoder.decode(bytes);
    const objects = [...source.matchAll(/\{/g)];
    const object = objects[at(objects.length, random)];
    if (object === undefined) return encoder.encode(`{${text}"a":1}`);
    return encoder.encode(`${source.slice(0, object.index + 1)}${text}${source.slice(object.index + 1)}`);
  };
}

const VALUES = [
  "null",
  "true",
  "0",
  "-1",
  "1e999",
  "-1e400",
  "123456789012345678901234567890",
  "0.1e-400",
  '""',
  '"x"',
  "[]",
  "{}",
  '[1,"2",null]',
  '{"status":1}',
  "[[[[]]]]",
];
const KEYS = [
  '"__proto__":{"polluted":true},',
  '"constructor":{"prototype":{"polluted":true}},',
  '"\\u005f_proto__":{"polluted":true},',
  '"toString":null,',
  '"hasOwnProperty":1,',
  '"status":"Error",',
  '"agent":{},',
  '"messages":[],',
];

/** Ways in which a file can be broken, by name. */
const mutations: Readonly<Record<string, Mutation>> = {
  "bit flip": (bytes, random) => {
    const out = Uint8Array.from(bytes);
    for (let n = at(8, random); n >= 0 && out.length > 0; n--) {
      const i = at(out.length, random);
      out[i] = (out[i] ?? 0) ^ (1 << at(8, random));
    }
    return out;
  },
  truncation: (bytes, random) => bytes.slice(0, at(bytes.length + 1, random)),
  "cut out": (bytes, random) => splice(bytes, at(bytes.length + 1, random), at(200, random), new Uint8Array()),
  doubled: (bytes) => splice(bytes, bytes.length, 0, bytes),
  empty: () => new Uint8Array(),
  "type swap": swapValue((random) => VALUES[at(VALUES.length, random)] ?? "null"),
  "huge number": swapValue((random) => "9".repeat(1 + at(400, random))),
  "long string": swapValue((random) => JSON.stringify("Error response from daemon: ".repeat(at(2000, random)))),
  "10 MB string": (bytes, random) =>
    random.below(400) > 0 ? bytes : swapValue(() => JSON.stringify("x passed\n".repeat(1_200_000)))(bytes, random),
  "deep nesting": swapValue((random) => {
    const depth = 1 + at(5000, random);
    return random.float() < 0.5
      ? "[".repeat(depth) + "]".repeat(depth)
      : '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
  }),
  NUL: (bytes, random) => splice(bytes, at(bytes.length + 1, random), 0, Uint8Array.of(0)),
  BOM: (bytes) => splice(bytes, 0, 0, Uint8Array.of(0xef, 0xbb, 0xbf)),
  "bad UTF-8": (bytes, random) =>
    splice(bytes, at(bytes.length + 1, random), 0, Uint8Array.of(0xff, 0xc0, 0xed, 0xa0, 0x80)),
  "odd key": (bytes, random) => insertKey(KEYS[at(KEYS.length, random)] ?? "")(bytes, random),
  CRLF: (bytes) => encoder.encode(decoder.decode(bytes).replaceAll("\n", "\r\n")),
};

/** One to three mutations of a file; the same random numbers give the same bytes. */
export function mutate(bytes: Uint8Array, random: Random): { readonly bytes: Uint8Array; readonly how: string } {
  const names = Object.keys(mutations);
  const how: string[] = [];
  let out = bytes;
  for (let n = at(3, random); n >= 0; n--) {
    const name = names[at(names.length, random)] ?? "empty";
    out = mutations[name]?.(out, random) ?? out;
    how.push(name);
  }
  return { bytes: out, how: how.join(" + ") };
}
