import type { FigureName } from "@cooperbench-ts/results";
import type { ChosenFigure } from "./figure-choices.ts";

/** Stands for the folder of the results: the page does not tell places of the machine that wrote it. */
export const FOLDER = "logs";

/** The line of the command that writes the same figure. */
export function figureCommand(name: FigureName, { flags }: ChosenFigure, hasLabels: boolean): string {
  const labels = hasLabels ? ["--labels labels.jsonl"] : [];
  return [`cooperbench-ts figures ${name} ${FOLDER} --out figures --format json,svg,png,csv`, ...flags, ...labels].join(
    " ",
  );
}

/** The code that draws the same figure. */
export function figureCode(name: FigureName, { properties }: ChosenFigure, hasLabels: boolean): string {
  return [
    hasLabels ? 'import { readFile } from "node:fs/promises";' : null,
    `import { drawFigure${hasLabels ? ", parseLabels" : ""} } from "@cooperbench-ts/results";`,
    'import { readResults } from "@cooperbench-ts/results/node";',
    "",
    `const results = await readResults(${JSON.stringify(FOLDER)});`,
    hasLabels ? 'const labels = parseLabels(await readFile("labels.jsonl", "utf8"), "labels.jsonl");' : null,
    `const figure = drawFigure(${JSON.stringify(name)}, ${hasLabels ? "{ ...results, labels }" : "results"}, { ${properties.join(", ")} });`,
  ]
    .filter((line) => line !== null)
    .join("\n");
}
