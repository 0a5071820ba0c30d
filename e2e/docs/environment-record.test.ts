import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "./support/documents.ts";

it("the record of decision 16 gives a reason for every variable that upstream gets", () => {
  const source = readFileSync(path.join(root, "packages/attempt/src/upstream/environment.ts"), "utf8");
  const record = readFileSync(path.join(root, "docs/decisions/0016-environment-allow-list.md"), "utf8");
  const named = [...source.matchAll(/^\s+(?:\.\.\..*\{ )?"?([A-Z][A-Z_0-9]{2,})"?[,:]/gm)].map(([, name = ""]) => name);
  const rows = record.split("\n").filter((line) => line.startsWith("|"));
  expect(named).toEqual(expect.arrayContaining(["PATH", "HOME", "DOCKER_HOST", "REQUEST_TIMEOUT"]));
  expect(named.filter((name) => !rows.some((row) => row.includes(`\`${name}\``)))).toEqual([]);
});
