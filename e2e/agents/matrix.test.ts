import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { settings } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { matrixAgents, matrixFolder, recordedProbes, recordedRuns, refusalOf, runsText } from "./support/matrix.ts";
import { matrixTable } from "./support/matrix-table.ts";

const page = path.join(import.meta.dirname, "..", "..", "docs", "agents.md");
const BETWEEN = /(?<=<!-- table -->\n)[^]*?(?=<!-- end of the table -->)/;

/** `WRITE_AGENTS_PAGE=1` writes it. */
test("the table of docs/agents.md is what requireSupport refuses and what was run", () => {
  const text = readFileSync(page, "utf8");
  const table = `\n${matrixTable(recordedProbes(), recordedRuns()).join("\n")}\n\n`;
  if (process.env["WRITE_AGENTS_PAGE"] === "1")
    writeFileSync(
      page,
      text.replace(BETWEEN, () => table),
    );
  expect(BETWEEN.exec(readFileSync(page, "utf8"))?.[0]).toBe(table);
});

test("runs are noted as the formatter leaves them", () => {
  expect(readFileSync(path.join(matrixFolder, "runs.json"), "utf8")).toBe(runsText(recordedRuns()));
});

test("no cell is both run and refused, and each that was run is one of the table", () => {
  const probes = new Map(recordedProbes().map((probe) => [probe.version, probe]));
  for (const { agent, setting, version } of recordedRuns()) {
    const probe = probes.get(version);
    const known = settings.find((one) => one === setting);
    expect([agent, probe?.version, known]).toEqual([expect.toBeOneOf([...matrixAgents]), version, setting]);
    if (probe !== undefined && known !== undefined) expect(refusalOf(probe, agent, known)).toBeNull();
  }
});
