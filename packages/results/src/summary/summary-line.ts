import { compareText } from "../compare-text.ts";
import { type Setting, settings, settingToldBy } from "../setting.ts";

/** What a line of the summary is about: a run, or all repeats of an arm under one setting. */
export interface SummaryLine {
  /** null: upstream's word leaves it open. */
  readonly setting: Setting | null;
  /** Upstream's word, where the setting is not known. */
  readonly upstreamSetting: string | null;
  readonly arm: string | null;
  /** null: the line is about an arm. */
  readonly run: string | null;
  /** How many repeats it holds. */
  readonly repeats: number;
}

/** What a note calls it. */
export function lineName({ run, arm, ...line }: SummaryLine): string {
  return run ?? (arm === null ? settingText(line) : `${arm} ${settingText(line)}`);
}

/** The setting as a cell; `coop?` is one of which nobody knows whether its agents could send messages or shared a repository. */
export function settingText({
  setting,
  upstreamSetting = null,
}: Pick<SummaryLine, "setting"> & Partial<Pick<SummaryLine, "upstreamSetting">>): string {
  if (setting !== null) return setting;
  return upstreamSetting === null
    ? "unknown"
    : `${upstreamSetting}${settingToldBy(upstreamSetting) === null ? "?" : ""}`;
}

/** Settings in their order, unknown ones last, then arms by name. */
export function byLine(a: SummaryLine, b: SummaryLine): number {
  const place = ({ setting }: SummaryLine): number => (setting === null ? settings.length : settings.indexOf(setting));
  return (
    place(a) - place(b) ||
    compareText(a.upstreamSetting ?? "", b.upstreamSetting ?? "") ||
    compareText(a.arm ?? "", b.arm ?? "")
  );
}
