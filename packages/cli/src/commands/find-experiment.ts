import path from "node:path";
import { listExperiments } from "@cooperbench-ts/results/node";
import { type PartialConfig, readConfigFile } from "../config/config-file.ts";
import type { Io } from "../io.ts";
import { UsageError } from "../usage-error.ts";

/** The folder of `--logs`, else of the configuration, else `logs`. */
export async function logsFolder(io: Io, options: Readonly<Record<string, unknown>>): Promise<string> {
  return path.resolve(
    io.cwd,
    (options["logs"] as string | undefined) ?? (await configFile(io, options)).logs ?? "logs",
  );
}

async function configFile(io: Io, options: Readonly<Record<string, unknown>>): Promise<PartialConfig> {
  return (await readConfigFile(options["config"] as string | undefined, io.cwd)).values;
}

/** The logs folder and the experiment that a reading command is about. @throws UsageError when it is not clear which one */
export async function findExperiment(
  io: Io,
  options: Readonly<Record<string, unknown>>,
): Promise<{ logs: string; name: string }> {
  const file = await configFile(io, options);
  const logs = await logsFolder(io, options);
  const known = await listExperiments(logs);
  const wanted =
    (options["name"] as string | undefined) ??
    (file.name !== undefined && known.includes(file.name) ? file.name : undefined);
  if (wanted !== undefined) {
    if (known.includes(wanted)) return { logs, name: wanted };
    throw new UsageError(
      `${logs} holds no experiment ${wanted}${known.length === 0 ? "" : `; it holds ${known.join(", ")}`}.`,
    );
  }
  const [only, ...others] = known;
  if (only === undefined)
    throw new UsageError(
      `${logs} holds no experiment. Pass the folder of results, or start one with \`cooperbench-ts run\`.`,
    );
  if (others.length > 0)
    throw new UsageError(`${logs} holds several experiments: ${known.join(", ")}. Choose one with --name.`);
  return { logs, name: only };
}
