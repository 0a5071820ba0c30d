import { mkdir, writeFile } from "node:fs/promises";
import { publishedSchemas } from "../src/export/schemas.ts";

/** Writes schemas/*.json, the published JSON Schemas; a test holds them to the sources. */
const folder = new URL("../schemas/", import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, schema] of publishedSchemas())
  await writeFile(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
