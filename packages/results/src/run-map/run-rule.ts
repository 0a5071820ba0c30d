import { z } from "zod";
import { InputError } from "../errors.ts";
import { InvalidFileError } from "../formats/invalid-file-error.ts";
import { parseText } from "../formats/file-parse.ts";
import { messagingArms, type Setting, settings } from "../setting.ts";

/** What the runs of a name are. Where a manifest tells the setting, that stands. */
export interface RunRule {
  /**
   * Name of the run folder; with a `/` the path of it, relative to what is read. `*` stands for anything, `{repeat}` for the
   * number of the repeat, `{arm}` for the arm.
   */
  readonly run: string;
  /** Left out: as its manifest or upstream's own folder says. */
  readonly setting?: Setting | undefined;
  /** What is compared: a model, an agent, a version, a condition. Left out, and without `{arm}`: none, all such runs are one arm. */
  readonly arm?: string | undefined;
  /** From 1; without `{repeat}` 1 where neither this nor a manifest says it. */
  readonly repeat?: number | undefined;
}

const ruleSchema = z.strictObject({
  run: z.string().min(1),
  setting: z.enum(settings).optional(),
  arm: z.string().min(1).optional(),
  repeat: z.int().positive().optional(),
});

const mapFileSchema = z.strictObject({ $schema: z.string().optional(), runs: z.array(ruleSchema).min(1) });

/**
 * A rule as people type it: `PATTERN=SETTING[@ARM]`, such as `flash_msg_{repeat}=coop-comm@claude`; `PATTERN=@ARM` leaves the
 * setting to the run's manifest. @throws InputError `run-rule-invalid`
 */
export function parseRunRule(text: string): RunRule {
  const [, run = "", setting = "", arm] = /^(.+)=([^=@]*)(?:@(.+))?$/.exec(text) ?? [];
  const known = settings.find((one) => one === setting);
  if (run === "" || (known === undefined && (setting !== "" || arm === undefined)))
    throw invalidRule(
      text,
      run === "" ? "It is no PATTERN=SETTING[@ARM]." : `${JSON.stringify(setting)} is no setting.`,
    );
  const rule = { run, ...(known === undefined ? {} : { setting: known }), ...(arm === undefined ? {} : { arm }) };
  refuseBraces(rule, text);
  return rule;
}

/**
 * A run map as a file holds it: `{"runs": [{"run": "flash_solo_{repeat}", "setting": "solo", "arm": "claude"}]}`.
 * @throws InvalidFileError
 */
export function parseRunMap(text: string, file: string): RunRule[] {
  const parsed = parseText(text, mapFileSchema);
  if (parsed.kind === "parsed") return parsed.value.runs;
  throw new InvalidFileError("run-map-invalid", `It is no run map: ${parsed.why}`, {
    file,
    field: "",
    expected: '{"runs": [{"run": "flash_solo_{repeat}", "setting": "solo", "arm": "claude"}]}',
    remedy: `Mend it; settings are ${settings.join(", ")}.`,
  });
}

/** @throws InputError `run-rule-invalid` */
export function readRule(rule: RunRule | string): RunRule {
  if (typeof rule === "string") return parseRunRule(rule);
  const parsed = ruleSchema.safeParse(rule);
  if (parsed.success) {
    refuseBraces(rule, JSON.stringify(rule));
    return rule;
  }
  const [issue] = parsed.error.issues;
  throw invalidRule(JSON.stringify(rule), `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}.`);
}

/** A placeholder is one in the pattern alone. */
function refuseBraces({ arm }: RunRule, text: string): void {
  if (arm !== undefined && /[{}]/.test(arm))
    throw invalidRule(text, `The arm ${JSON.stringify(arm)} has braces: {arm} and {repeat} stand in the pattern.`);
}

function invalidRule(text: string, problem: string): InputError {
  return new InputError({
    code: "run-rule-invalid",
    subject: `run rule ${text}`,
    problem,
    remedy: `Write it as PATTERN=SETTING[@ARM] with one of ${settings.join(", ")}, such as flash_msg_{repeat}=${messagingArms.with}@claude.`,
  });
}
