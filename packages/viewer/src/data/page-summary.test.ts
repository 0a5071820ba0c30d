import { asTable, pairsShape, summarize, summaryCells, summaryNotes, taskFaults } from "@cooperbench-ts/results";
import { readTree } from "@cooperbench-ts/results/node";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { overviewDocument } from "./overview.ts";
import { readViewed } from "./viewed-tree.ts";
import { unpackTable } from "../documents/packed-table.ts";
import { pageSummary } from "../app/overview/page-summary.ts";

const recorded = fileURLToPath(new URL("../../../results/corpus/recorded/", import.meta.url));
const trees = readdirSync(recorded, { withFileTypes: true }).flatMap((entry) => {
  const logs = entry.isDirectory() ? `${recorded}${entry.name}/logs` : "";
  return entry.isDirectory() && readdirSync(`${recorded}${entry.name}`).includes("logs") ? logs : [];
});

describe("the summary of the page is that of the command", () => {
  test("of each recorded tree, and of all of them at once", { timeout: 60_000 }, async () => {
    expect(trees.length).toBeGreaterThan(5);
    for (const dirs of [...trees.map((tree): [string] => [tree]), trees as [string, ...string[]]]) {
      const { results, trials } = await readTree(dirs);
      const faults = await taskFaults(results);
      const document = await overviewDocument(await readViewed({ dirs }));
      const pairs = asTable(unpackTable(document.pairs), pairsShape);
      const entries = pairs.map((row, at) => ({
        document: "trials/x" as const,
        about: "x",
        diagnostics: [],
        ...document.trials[at],
        row,
      }));
      for (const by of ["run", "arm"] as const) {
        const of = { by, exclude: "none" } as const;
        const command = summarize(trials, { ...of, faults });
        const page = pageSummary({ pairs, trials: entries, document }, of);
        expect(summaryCells(page)).toEqual(summaryCells(command));
        expect(summaryNotes(page)).toEqual(summaryNotes(command));
      }
    }
  });
});
