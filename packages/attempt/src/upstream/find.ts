import { open, realpath } from "node:fs/promises";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { findProgram } from "../process/find-program.ts";

/** Where the `cooperbench` executable lies, and the Python that runs it. */
export interface UpstreamLocation {
  readonly path: string;
  /** null for a stand-in, which needs no Python. */
  readonly python: string | null;
}

const INSTALL =
  "Install it (`uv venv --python 3.12 && uv pip install cooperbench==0.0.11`, see docs/install-upstream.md) and pass its path with --upstream, or set `upstream` in the configuration.";

/** Finds upstream by path or on PATH. @throws PrerequisiteError `upstream-not-found` */
export async function findUpstream(nameOrPath: string, searchPath: string): Promise<UpstreamLocation> {
  const found = await findProgram(nameOrPath, searchPath);
  if (found !== null) return { path: found, python: await interpreterOf(found) };
  const where = nameOrPath.includes("/") ? "There is no executable file at this path." : "No such program is on PATH.";
  throw new PrerequisiteError({
    code: "upstream-not-found",
    subject: `upstream ${nameOrPath}`,
    problem: where,
    remedy: INSTALL,
  });
}

/** The Python of a console script: its `#!` line, or the `exec` line that installers write when the path is too long for one. */
async function interpreterOf(script: string): Promise<string | null> {
  const handle = await open(await realpath(script));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2048), 0, 2048, 0);
    const head = buffer.toString("utf8", 0, bytesRead);
    const direct = /^#!\s*(\S*python[\d.]*)\s*$/m.exec(head)?.[1];
    const indirect = /^'''exec' ['"]?([^'"\n]*python[\d.]*)['"]? "\$0"/m.exec(head)?.[1];
    return direct ?? indirect ?? null;
  } finally {
    await handle.close();
  }
}
