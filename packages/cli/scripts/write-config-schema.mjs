// Writes the JSON Schema of cooperbench.config.json that the package publishes, from the zod schema in core.
import { mkdirSync, writeFileSync } from "node:fs";
import { configJsonSchema } from "../src/config/config-file.ts";

const folder = new URL("../schema/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("cooperbench.config.schema.json", folder), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
