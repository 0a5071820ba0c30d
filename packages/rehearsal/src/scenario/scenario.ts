import { faultKinds, faultLevels, type FaultLevel, type ScriptedFault } from "./fault.ts";
import { isRecord } from "./is-record.ts";
import { rehearsedSettings, type SettingFolder, settingFolders } from "./settings.ts";

/** All that decides a rehearsal. Plain JSON in `scenario.json`; the launcher has its path baked in. */
export interface Scenario {
  readonly schemaVersion: 1;
  readonly seed: number;
  /** The version that the stand-in behaves as. */
  readonly upstreamVersion: string;
  readonly faultLevel: FaultLevel;
  /** Planned pairs in subset order, `repo/task/fA_fB`. */
  readonly pairs: readonly string[];
  /** Share of trials whose agents solve both features. */
  readonly passRates: Readonly<Partial<Record<SettingFolder, number>>>;
  /** Share of patches that end in blank context lines: those that upstream up to 0.0.15 cuts. */
  readonly blankTailRate: number;
  /** Wall seconds of the stand-in per second of a real trial; 0 does not wait at all. */
  readonly timeScale: number;
  readonly faults: readonly ScriptedFault[];
  /** A hang also ignores TERM: only KILL ends it. */
  readonly ignoreTerm: boolean;
  /** Wall milliseconds of the agent phase by `setting:repo/task/fA_fB`, instead of the scripted ones. */
  readonly agentMs: Readonly<Record<string, number>>;
  /** POST every scripted model call to the API base of the environment or of the agent config. */
  readonly modelCalls: boolean;
}

export class ScenarioInvalidError extends Error {
  readonly code = "scenario-invalid";
  readonly file: string;
  readonly field: string;
  constructor(file: string, field: string, expected: string) {
    super(`${file}: ${field} must be ${expected}. Make the rehearsal again in another folder.`);
    this.name = "ScenarioInvalidError";
    this.file = file;
    this.field = field;
  }
}

/**
 * Checks by hand, not with zod: the stand-in reads this at each of the hundreds of starts of a campaign, and starting is
 * most of what it costs.
 */
export function parseScenario(text: string, file: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ScenarioInvalidError(file, "the file", "JSON");
  }
  const need = (ok: boolean, field: string, expected: string): void => {
    if (!ok) throw new ScenarioInvalidError(file, field, expected);
  };
  if (!isRecord(value)) throw new ScenarioInvalidError(file, "the file", "a JSON object");
  need(value["schemaVersion"] === 1, "schemaVersion", "1");
  need(Number.isSafeInteger(value["seed"]), "seed", "a whole number");
  need(typeof value["upstreamVersion"] === "string", "upstreamVersion", "a version such as 0.0.11");
  need(
    faultLevels.some((level) => level === value["faultLevel"]),
    "faultLevel",
    faultLevels.join(", "),
  );
  need(Array.isArray(value["pairs"]), "pairs", "a list of pairs");
  need(isRecord(value["passRates"]), "passRates", `{${settingFolders.join(", ")}}`);
  need(typeof value["blankTailRate"] === "number", "blankTailRate", "0 to 1");
  need(typeof value["timeScale"] === "number" && value["timeScale"] >= 0, "timeScale", "0 or more");
  need(typeof value["ignoreTerm"] === "boolean", "ignoreTerm", "true or false");
  need(typeof value["modelCalls"] === "boolean", "modelCalls", "true or false");
  need(isRecord(value["agentMs"]), "agentMs", "milliseconds by trial");
  const faults = value["faults"];
  if (!Array.isArray(faults)) throw new ScenarioInvalidError(file, "faults", "a list");
  for (const [index, fault] of faults.entries()) {
    if (!isRecord(fault)) throw new ScenarioInvalidError(file, `faults[${index}]`, "an object");
    need(
      faultKinds.some((kind) => kind === fault["kind"]),
      `faults[${index}].kind`,
      faultKinds.join(", "),
    );
    const setting = fault["setting"];
    need(
      setting === undefined || rehearsedSettings.some((known) => known === setting),
      `faults[${index}].setting`,
      rehearsedSettings.join(", "),
    );
  }
  return value as unknown as Scenario;
}
