import { readFileSync } from "node:fs";
import { experimentConfigSchema } from "@cooperbench-ts/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { configJsonSchema } from "./config-file.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const schemaShape = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });
const readmeExample = /^```json\n([\s\S]*?)^```$/m;

/** Every key, those of blocks as `block.key`; a block itself is no key. */
function keysOf(schema: unknown, prefix = ""): string[] {
  const { properties } = schemaShape.parse(schema);
  if (properties === undefined) return [prefix];
  return Object.entries(properties).flatMap(([key, inner]) => keysOf(inner, prefix === "" ? key : `${prefix}.${key}`));
}

/** Rows of the tables of docs/configuration.md that describe a key: `| \`key\` | type | default | … |`. */
function documentedKeys(): { key: string; fallback: string }[] {
  const rows = read("../../../../docs/configuration.md").matchAll(/^\| `([\w$.]+)` +\|[^|]*\| ([^|]*)\|/gm);
  return [...rows].map(([, key = "", fallback = ""]) => ({ key, fallback: fallback.trim() }));
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => z.record(z.string(), z.unknown()).parse(inner)[key], value);
}

describe("the published schema of cooperbench.config.json", () => {
  it("is the one that the CLI reads by; `npm run schema` in packages/cli writes it", () => {
    expect(JSON.parse(read("../../schema/cooperbench.config.schema.json"))).toEqual(configJsonSchema());
  });
});

describe("docs/configuration.md", () => {
  it("has a row for every key, and for nothing else", () => {
    const documented = documentedKeys().map(({ key }) => key);
    expect(documented.toSorted()).toEqual(keysOf(configJsonSchema()).toSorted());
  });

  it.each(documentedKeys().filter(({ fallback }) => fallback.startsWith("`")))(
    "states the default of $key",
    ({ key, fallback }) => {
      const stated: unknown = JSON.parse(fallback.replaceAll("`", ""));
      const [first = "", second] = key.split(".");
      const given = second === undefined ? { [first]: stated } : { [first]: { [second]: stated } };
      const parsed = experimentConfigSchema.parse({ model: "any", ...given });
      expect(at(parsed, key)).toEqual(at(experimentConfigSchema.parse({ model: "any" }), key));
    },
  );

  it("gives an example that parses", () => {
    const example = readmeExample.exec(read("../../../../docs/configuration.md"))?.[1] ?? "";
    expect(experimentConfigSchema.safeParse(JSON.parse(example)).error).toBeUndefined();
  });
});
