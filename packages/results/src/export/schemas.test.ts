import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { publishedSchemas } from "./schemas.ts";

const folder = new URL("../../schemas/", import.meta.url);

test("the published schemas are those of the sources (node scripts/write-schemas.ts)", async () => {
  const schemas = publishedSchemas();
  const names = await readdir(folder);
  expect(new Set(names)).toEqual(new Set(schemas.keys()));
  for (const [name, schema] of schemas) {
    const published: unknown = JSON.parse(await readFile(new URL(name, folder), "utf8"));
    expect(published, name).toEqual(JSON.parse(JSON.stringify(schema)));
  }
});
