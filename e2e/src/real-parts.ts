import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What `e2e/parts/up.sh` installed and started. Every path is absolute. */
export interface RealParts {
  readonly directory: string;
  readonly upstream: { readonly "0.0.11": string; readonly "0.0.22": string; readonly "0.0.29": string };
  /** The folder of the agents' programs that run in containers; null where the npm registry did not give them. */
  readonly agents: string | null;
  readonly redisServer: string;
  readonly dockerSocket: string;
  /** A folder in upstream's own shape; a trial's working directory links to it as `dataset`. */
  readonly dataset: string;
  /** `host:port` of the registry that our daemon uses as its mirror, if one was asked for. */
  readonly registry: string | null;
}

/**
 * Reads `parts.env`. Null when `up.sh` has not run to its end here, or one of its files has gone since.
 * @param directory default: `COOPERBENCH_TS_PARTS`, else `~/.cache/cooperbench-ts/parts`
 */
export function realParts(directory: string = defaultDirectory()): RealParts | null {
  const get = partsFile(directory);
  if (get === null) return null;
  const parts = {
    directory,
    upstream: {
      "0.0.11": get("UPSTREAM_0_0_11"),
      "0.0.22": get("UPSTREAM_0_0_22"),
      "0.0.29": get("UPSTREAM_0_0_29"),
    },
    agents: get("AGENTS") || null,
    redisServer: get("REDIS_SERVER"),
    dockerSocket: get("DOCKER_SOCKET"),
    dataset: get("E2E_DATASET"),
    registry: get("REGISTRY") || null,
  };
  const files = [...Object.values(parts.upstream), parts.redisServer, parts.dockerSocket, parts.dataset];
  return files.every((path) => existsSync(path)) ? parts : null;
}

/** The Python of the analysts' parts; null where it is not installed. */
export function analysisPython(directory: string = defaultDirectory()): string | null {
  const python = partsFile(directory)?.("READERS_PYTHON") ?? "";
  return existsSync(python) ? python : null;
}

/** The folder of other runtimes, Deno among them; null where they are not installed. */
export function runtimesFolder(directory: string = defaultDirectory()): string | null {
  const folder = partsFile(directory)?.("RUNTIMES") ?? "";
  return existsSync(folder) ? folder : null;
}

/** Values of `parts.env` by name, "" where it has none; null: there is no such file. */
function partsFile(directory: string): ((name: string) => string) | null {
  const file = join(directory, "parts.env");
  if (!existsSync(file)) return null;
  const values = new Map(readFileSync(file, "utf8").split("\n").map(splitLine));
  return (name) => values.get(`COOPERBENCH_TS_${name}`) ?? "";
}

function defaultDirectory(): string {
  return process.env["COOPERBENCH_TS_PARTS"] ?? join(homedir(), ".cache", "cooperbench-ts", "parts");
}

function splitLine(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}
