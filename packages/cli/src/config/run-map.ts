import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { parseRunMap, parseRunRule, type RunRule, type Setting, settings } from "@cooperbench-ts/results";
import { UsageError } from "../usage-error.ts";
import { collect } from "./collect.ts";

/** `--runs` and `--setting`: which run of a tree is what. */
export function addRunMap(command: Command): Command {
  return addRuns(command).option(
    "--setting <setting>",
    `setting of the runs that neither a manifest nor --runs tells it of: ${settings.join(", ")}`,
  );
}

/** `--runs` alone, where `--setting` chooses what is shown. */
export function addRuns(command: Command): Command {
  return command.option(
    "--runs <rule>",
    "which run is what, as PATTERN=SETTING[@ARM] with {repeat}, {arm} and *, or a JSON file; repeatable",
    collect,
  );
}

/** @throws InputError `run-rule-invalid`, `run-map-invalid`; UsageError */
export async function readRunMap(cwd: string, options: Readonly<Record<string, unknown>>): Promise<RunRule[]> {
  const given = (options["runs"] as readonly string[] | undefined) ?? [];
  const rules = given.map(async (text) => {
    if (text.includes("=")) return [parseRunRule(text)];
    const file = path.resolve(cwd, text);
    const content = await readFile(file, "utf8").catch((cause: Error) => {
      throw new UsageError(
        `--runs ${text}: expected PATTERN=SETTING[@ARM], or a file; ${file} cannot be read (${cause.message}).`,
      );
    });
    return parseRunMap(content, file);
  });
  return (await Promise.all(rules)).flat();
}

/** @throws UsageError */
export function readSetting(options: Readonly<Record<string, unknown>>): Setting | undefined {
  const given = options["setting"] as string | undefined;
  const known = settings.find((setting) => setting === given);
  if (given !== undefined && known === undefined)
    throw new UsageError(`--setting ${given}: expected one of ${settings.join(", ")}.`);
  return known;
}
