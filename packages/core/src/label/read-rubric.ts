import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseYaml } from "@cooperbench-ts/attempt/host";
import { builtInRubrics, InvalidFileError, parseRubric, type Rubric } from "@cooperbench-ts/results";

/**
 * A rubric by its name, or from a JSON or YAML file.
 * @param folder from which the path of a file is taken
 * @throws InvalidFileError `rubric-invalid`
 */
export async function readRubric(nameOrFile: string, folder: string): Promise<Rubric> {
  const builtIn = Object.hasOwn(builtInRubrics, nameOrFile) ? builtInRubrics[nameOrFile] : undefined;
  if (builtIn !== undefined) return builtIn;
  const text = await readFile(path.resolve(folder, nameOrFile), "utf8").catch((cause: Error) => {
    const names = Object.keys(builtInRubrics).join(", ");
    throw invalid(nameOrFile, `one of ${names}, or a file of your own (${cause.message})`, cause);
  });
  return parseRubric(treeIn(text, nameOrFile), nameOrFile);
}

/** YAML, which JSON is a part of. */
function treeIn(text: string, file: string): unknown {
  try {
    const value: unknown = parseYaml(text);
    return value;
  } catch (cause) {
    throw invalid(file, `JSON or YAML (${(cause as Error).message.split("\n")[0]})`, cause);
  }
}

function invalid(file: string, expected: string, cause: unknown): InvalidFileError {
  return new InvalidFileError("rubric-invalid", "It is no rubric", {
    file,
    field: "",
    expected,
    remedy: "docs/labels.md shows a rubric.",
    cause,
  });
}
