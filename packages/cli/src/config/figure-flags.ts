import {
  type FigureName,
  figureNames,
  type GroupColumn,
  groupColumnNames,
  isFigureName,
  pictureWidths,
} from "@cooperbench-ts/results";
import { UsageError } from "../usage-error.ts";

export const pictureFormats = ["json", "svg", "png", "csv"] as const;
export type PictureFormat = (typeof pictureFormats)[number];

export const WIDTH = `${Object.keys(pictureWidths).join(", ")}, or a number of pixels`;

/** @throws UsageError */
export function readFigureNames(given: string | undefined): readonly FigureName[] {
  if (given === "all") return figureNames;
  if (given !== undefined && isFigureName(given)) return [given];
  const said = given === undefined ? "which figure?" : `there is no figure ${given}.`;
  throw new UsageError(`${said} Expected all, or one of ${figureNames.join(", ")}.`);
}

/** @throws UsageError */
export function readFormats(given: string): readonly PictureFormat[] {
  const asked = listOf(given);
  const unknown = asked.filter((format) => !pictureFormats.some((known) => known === format));
  if (asked.length === 0 || unknown.length > 0)
    throw new UsageError(`--format ${given}: expected some of ${pictureFormats.join(",")}.`);
  return pictureFormats.filter((format) => asked.includes(format));
}

/** @throws UsageError */
export function readWidth(given: string): number {
  if (Object.hasOwn(pictureWidths, given)) return pictureWidths[given as keyof typeof pictureWidths];
  const width = Number(given);
  if (!Number.isInteger(width) || width < 200 || width > 4000)
    throw new UsageError(`--width ${given}: expected ${WIDTH} from 200 to 4000.`);
  return width;
}

/** @throws UsageError */
export function readGroups(given: string): readonly GroupColumn[] {
  const asked = listOf(given);
  const known = asked.flatMap((name) => groupColumnNames.filter((column) => column === name && column !== "setting"));
  if (asked.length === 0 || known.length < asked.length)
    throw new UsageError(
      `--by ${given}: expected some of ${groupColumnNames.filter((column) => column !== "setting").join(",")}. A figure shows settings apart by itself.`,
    );
  return known;
}

function listOf(given: string): string[] {
  return given
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
