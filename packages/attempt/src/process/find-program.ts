import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";

/** The first executable file of that name on a search path, as an absolute path; a name with a slash is a path itself. null: there is none. */
export async function findProgram(nameOrPath: string, searchPath: string): Promise<string | null> {
  const folders = nameOrPath.includes("/") ? [""] : searchPath.split(path.delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    // Also where the search path has relative entries: what is found is started in other folders.
    const candidate = path.resolve(folder, nameOrPath);
    if (await isExecutableFile(candidate)) return candidate;
  }
  return null;
}

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
