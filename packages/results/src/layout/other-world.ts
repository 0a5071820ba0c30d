import type { Diagnostic } from "../formats/verdict-file.ts";

/** Upstream 0.0.1 was another program with files of its own. */
const OTHER_WORLD = /_merge_report_.*\.json$|^aggregated_results_.*\.json$/;
const OURS = new Set(["result.json", "eval.json", "verdict.json"]);

/** Whether these files of one folder are results that nothing here reads. */
export function isOtherWorld(names: readonly string[]): boolean {
  return !names.some((name) => OURS.has(name)) && names.some((name) => OTHER_WORLD.test(name));
}

export function unsupportedLayout(dir: string): Diagnostic {
  return { code: "unsupported-layout", message: "results of upstream 0.0.1 are not read", file: dir };
}
