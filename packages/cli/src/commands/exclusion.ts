import { type Exclusion, exclusions } from "@cooperbench-ts/results";
import { UsageError } from "../usage-error.ts";

export const EXCLUDE = {
  flags: "--exclude <what>",
  text: `one of ${exclusions.join(", ")}; task-broken: trials that nobody can pass here (default: none)`,
};

/** @throws UsageError */
export function readExclusion(options: Readonly<Record<string, unknown>>): Exclusion {
  const given = (options["exclude"] as string | undefined) ?? "none";
  const found = exclusions.find((known) => known === given);
  if (found === undefined) throw new UsageError(`--exclude ${given}: expected one of ${exclusions.join(", ")}.`);
  return found;
}
