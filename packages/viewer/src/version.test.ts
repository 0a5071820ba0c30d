import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { viewerVersion } from "./version.ts";

test("the page shows the version of its package", () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(manifest).toHaveProperty("version", viewerVersion);
});
