import { readFile } from "node:fs/promises";
import path from "node:path";
import { InvalidFileError, type LabelRow, parseHumanLabels, type Rubric } from "@cooperbench-ts/results";

/**
 * A person's labels from a CSV file or JSON lines.
 * @param folder from which the path is taken
 * @throws InvalidFileError `labels-invalid`
 */
export async function readHumanLabels(file: string, folder: string, rubric: Rubric): Promise<LabelRow[]> {
  const text = await readFile(path.resolve(folder, file), "utf8").catch((cause: Error) => {
    throw new InvalidFileError("labels-invalid", "It cannot be read", {
      file,
      field: "",
      expected: `CSV or JSON lines (${cause.message})`,
      remedy: "Check the path of --human.",
      cause,
    });
  });
  return parseHumanLabels(text, file, rubric);
}
