import { join } from "node:path";
import { isAlone, type SettingFolder } from "../scenario/settings.ts";
import { PythonError } from "./python-error.ts";
import { readIfThere } from "./write-file.ts";

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/**
 * Upstream's own resume: a result that is there and is no Error is done, with its cost; null means run (again).
 * @throws PythonError when the file is torn: upstream does not catch that
 */
export function finishedCost(dir: string, setting: SettingFolder): number | null {
  const text = readIfThere(join(dir, "result.json"));
  if (text === null) return null;
  const frames = [
    ["cooperbench/cli.py", 258, "main"],
    ["cooperbench/cli.py", 297, "_run_command"],
    ["cooperbench/runner/core.py", 148, "run"],
    [`cooperbench/runner/${setting}.py`, 46, `execute_${setting}`],
  ] as const;
  let result: unknown;
  try {
    result = JSON.parse(text);
  } catch {
    const where = `line ${text.split("\n").length} column 1 (char ${text.length})`;
    throw new PythonError(
      "json.decoder.JSONDecodeError",
      `Expecting value: ${text === "" ? "line 1 column 1 (char 0)" : where}`,
      frames,
    );
  }
  const agents = isAlone(setting) ? [field(result, "agent") ?? {}] : Object.values(field(result, "agents") ?? {});
  if (result === null || agents.includes(null)) {
    throw new PythonError("AttributeError", "'NoneType' object has no attribute 'get'", frames);
  }
  if (agents.some((agent) => field(agent, "status") === "Error")) return null;
  const cost = field(result, "total_cost");
  return typeof cost === "number" ? cost : 0;
}
