import { readdir } from "node:fs/promises";
import path from "node:path";

/** The package of upstream in a virtual environment, by the folder of its programs. */
export async function packageOf(programs: string): Promise<string> {
  const lib = path.join(programs, "..", "lib");
  const [python] = await readdir(lib);
  return path.join(lib, python ?? "", "site-packages", "cooperbench");
}
