import { unit } from "../random.ts";
import {
  agentFaultKinds,
  evalFaultKinds,
  needsMessaging,
  programFaultKinds,
  type FaultKind,
  type FaultLevel,
  type ScriptedFault,
} from "./fault.ts";
import { settingTraits, type RehearsedSetting, usualSettings } from "./settings.ts";

/** Share of trials that meet a fault. */
const share: Readonly<Record<FaultLevel, number>> = { none: 0, typical: 0.12, storm: 0.35 };

/**
 * Which trials meet which fault, spread so that every kind comes up as soon as there are enough trials.
 * `typical`: one or two bad attempts, so three attempts heal everything. `storm`: a quarter of the struck trials stays bad
 * for four or five attempts: the first call leaves them `infra_error`, the next call heals them.
 */
export function planFaults(
  level: FaultLevel,
  seed: number,
  pairs: readonly string[],
  {
    settings = usualSettings,
    programs = false,
  }: {
    readonly settings?: readonly RehearsedSetting[] | undefined;
    /** Whether programs in containers do the work, which meet more. */
    readonly programs?: boolean;
  } = {},
): readonly ScriptedFault[] {
  const trials = settings
    .flatMap((setting) => pairs.map((pair) => ({ setting, pair, draw: unit(seed, "fault", setting, pair) })))
    .sort((a, b) => a.draw - b.draw);
  const struck = trials.slice(0, Math.round(trials.length * share[level]));
  const kinds: readonly FaultKind[] = [...(programs ? programFaultKinds : []), ...agentFaultKinds, ...evalFaultKinds];
  const fits = (kind: FaultKind, setting: RehearsedSetting): boolean =>
    !needsMessaging(kind) || settingTraits[setting].messages;
  const faults: ScriptedFault[] = [];
  // Each kind in turn takes the next trial that it can strike, so no kind is left out by chance.
  const waiting = [...struck];
  for (let turn = 0; waiting.length > 0; turn++) {
    const kind = kinds[turn % kinds.length] as FaultKind;
    const index = waiting.findIndex((trial) => fits(kind, trial.setting));
    const [trial] = index === -1 ? [] : waiting.splice(index, 1);
    if (trial === undefined) continue;
    const u = unit(seed, "bad attempts", trial.setting, trial.pair);
    const long = level === "storm" && u < 0.25;
    const bad = long ? (u < 0.125 ? 4 : 5) : u < 0.6 ? 1 : 2;
    faults.push({
      kind,
      setting: trial.setting,
      pair: trial.pair,
      attempts: Array.from({ length: bad }, (_, n) => n + 1),
    });
  }
  return faults;
}
