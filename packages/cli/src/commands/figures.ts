import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AmbiguousLabelError,
  conflictPolicies,
  drawFigures,
  type FigureEntry,
  type FigureOptions,
  figureNames,
  figures,
  type FigureTables,
  type GroupColumn,
  PrerequisiteError,
} from "@cooperbench-ts/results";
import type { Command } from "commander";
import { collect } from "../config/collect.ts";
import {
  type PictureFormat,
  pictureFormats,
  readFigureNames,
  readFormats,
  readGroups,
  readWidth,
  WIDTH,
} from "../config/figure-flags.ts";
import { knownValue } from "../config/known-value.ts";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { pictureEndings, pictureFiles, type Pictures } from "../render/pictures.ts";
import { alignedRows } from "../render/table.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { addRatePolicy, readRatePolicy } from "./rate-policy.ts";
import { readLabels } from "./read-labels.ts";
import { addTree, readChosen } from "./read-tree.ts";

type Options = Readonly<Record<string, unknown>>;

export function figuresCommand(context: CommandContext): Command {
  const command = addRatePolicy(
    addTree(
      newCommand(context, "figures", "figures of a report, as Vega-Lite, SVG, PNG and tables", [
        "figures --list",
        "figures all --out figures",
        "figures success-by-setting --out figures --format png --width slide",
        "figures all their/logs --out figures --runs 'flash_solo_{repeat}=solo' --runs 'flash_msg_{repeat}=coop-comm'",
      ]).argument("[name]", "a figure of --list, or all"),
    ),
  )
    .option("--list", "the names of all figures")
    .option("--out <dir>", "folder to write to; files that are there are replaced")
    .option("--format <forms>", `some of ${pictureFormats.join(",")}`, "json,svg")
    .option("--width <width>", `of the pictures: ${WIDTH}`, "column")
    .option(
      "--by <columns>",
      "what is compared, beside the settings: columns of the table pairs (default: arm where it is known, else model)",
    )
    .option("--labels <file>", "table of labels as JSON lines, for the figures that need some; repeatable", collect)
    .option(
      "--conflict <name>",
      `what counts as a conflict: ${conflictPolicies.join(", ")} (default: naive-both-patched)`,
    )
    .option("--baselines", "published rates in success-by-setting, with --by model")
    .option(
      "--anyway",
      "compare though there are barriers, and say them; and trials that were graded by different rules",
    )
    .option("--dataset <dir>", "folder of the dataset");
  return onRun(command, context, async (options, [name, ...dirs]) => {
    if (options["list"] === true) return list(context.io, options);
    return draw(context.io, options, name, dirs);
  });
}

function list(io: Io, options: Options): number {
  const all = figureNames.map((name): FigureEntry & { readonly name: string } => ({ name, ...figures[name] }));
  if (options["json"] === true)
    for (const { name, title, needs, takes = [] } of all) writeJsonLine(io, { name, title, needs, takes });
  else
    for (const line of alignedRows(
      all.map(({ name, title }) => [name, title]),
      2,
    ))
      printLine(io, line);
  return 0;
}

async function draw(io: Io, options: Options, name: string | undefined, dirs: readonly string[]): Promise<number> {
  const names = readFigureNames(name);
  const formats = readFormats(String(options["format"]));
  const drawing = figureOptions(options);
  const given = options["by"] as string | undefined;
  const groups = given === undefined ? null : readGroups(given);
  const out = options["out"] as string | undefined;
  if (out === undefined) throw new UsageError("--out is missing: the folder to write to.");
  const labels = await readLabels(io, options);
  const pictures = await picturesFor(formats);
  const dataset = options["dataset"] as string | undefined;
  const { results } = await readChosen(io, options, dirs, dataset === undefined ? {} : { dataset });
  const { drawn, undrawn } = drawUnambiguous(
    { ...results, labels },
    { ...drawing, by: groups ?? groupsOf(results), names },
  );
  const [first] = undrawn;
  if (names.length === 1 && first !== undefined)
    throw new UsageError(`${first.name} cannot be drawn: ${first.nothing}.`);
  const folder = path.resolve(io.cwd, out);
  await written(out, mkdir(folder, { recursive: true }));
  const json = options["json"] === true;
  for (const figure of drawn) {
    const files: string[] = [];
    for (const { format, content } of await pictureFiles(figure, formats, pictures)) {
      const file = path.join(folder, `${figure.name}.${pictureEndings[format]}`);
      await written(out, writeFile(file, content));
      files.push(path.basename(file));
      if (json) writeJsonLine(io, { figure: figure.name, format, rows: figure.rows.length, file });
    }
    if (!json) printLine(io, `${figure.name}: ${files.join(", ")}`);
  }
  for (const { name: undrawnName, nothing } of undrawn) {
    if (json) writeJsonLine(io, { figure: undrawnName, notDrawn: nothing });
    else sayLine(io, `not drawn: ${undrawnName}: ${nothing}`);
  }
  if (!json) sayLine(io, `${drawn.length} of ${names.length} figures in ${folder}`);
  return 0;
}

function figureOptions(options: Options): FigureOptions {
  const conflict = knownValue(options, "conflict", conflictPolicies);
  return {
    width: readWidth(String(options["width"])),
    ...readRatePolicy(options),
    ...(conflict === undefined ? {} : { conflict }),
    ...(options["anyway"] === true ? { acrossPolicies: true, anyway: true } : {}),
    ...(options["baselines"] === true ? { baselines: true } : {}),
  };
}

function groupsOf({ pairs }: FigureTables): readonly GroupColumn[] {
  return [...pairs].some(({ arm }) => arm !== null) ? ["arm"] : ["model"];
}

function drawUnambiguous(tables: FigureTables, options: Parameters<typeof drawFigures>[1]) {
  try {
    return drawFigures(tables, options);
  } catch (error) {
    if (AmbiguousLabelError.isInstance(error)) throw new UsageError(`--labels: ${error.message}`);
    throw error;
  }
}

/** What draws is loaded for the formats that need it. @throws PrerequisiteError */
async function picturesFor(formats: readonly PictureFormat[]): Promise<Pictures> {
  const pixels = formats.includes("png");
  const svg = pixels || formats.includes("svg");
  return {
    svg: svg
      ? (await loaded("svg", () => import("@cooperbench-ts/results/svg"), "vega and vega-lite")).figureToSvg
      : null,
    png: pixels
      ? (
          await loaded(
            "png",
            () => import("@cooperbench-ts/results/png"),
            "@resvg/resvg-js and @expo-google-fonts/arimo",
          )
        ).svgToPng
      : null,
  };
}

async function loaded<Module>(format: PictureFormat, load: () => Promise<Module>, parts: string): Promise<Module> {
  return load().catch((cause: Error) => {
    throw new PrerequisiteError({
      code: "drawing-missing",
      subject: `--format ${format}`,
      problem: `What draws it cannot be loaded (${cause.message}).`,
      remedy: `Install ${parts} beside cooperbench-ts, or leave it out: --format json needs nothing.`,
      cause,
    });
  });
}

async function written(out: string, work: Promise<unknown>): Promise<void> {
  await work.catch((cause: Error) => {
    throw new UsageError(`--out ${out}: it cannot be written (${cause.message}).`);
  });
}
