import type { SettingStatus } from "@cooperbench-ts/results/experiment";
import { count } from "../parts/format.ts";

/** What trials are in, in the order of the bar. Each has a mark and a pattern of its own. */
const parts = [
  { name: "pass", word: "pass", mark: "✓", of: (row: SettingStatus) => row.pass },
  { name: "fail", word: "fail", mark: "✗", of: (row: SettingStatus) => row.fail },
  { name: "infra_error", word: "infra error", mark: "!", of: (row: SettingStatus) => row.infraError },
  { name: "running", word: "running", mark: "▶", of: (row: SettingStatus) => row.running },
  { name: "interrupted", word: "interrupted", mark: "⊘", of: (row: SettingStatus) => row.interrupted },
  { name: "waiting", word: "waiting", mark: "·", of: (row: SettingStatus) => row.waiting },
] as const;

/** How far a campaign is, by setting and over all. */
export function ProgressBar({ settings }: { readonly settings: readonly SettingStatus[] }) {
  const lines = settings.length === 1 ? [] : settings;
  const isNamedByRun = new Set(settings.map(({ setting }) => setting)).size < settings.length;
  return (
    <div class="progress">
      <Line label="all" rows={settings} isTotal />
      {lines.map((row) => (
        <Line key={row.run} label={isNamedByRun ? row.run : row.setting} rows={[row]} />
      ))}
    </div>
  );
}

function Line({
  label,
  rows,
  isTotal = false,
}: {
  readonly label: string;
  readonly rows: readonly SettingStatus[];
  readonly isTotal?: boolean;
}) {
  const planned = rows.reduce((sum, row) => sum + row.planned, 0);
  const found = parts
    .map((part) => ({ ...part, trials: rows.reduce((sum, row) => sum + part.of(row), 0) }))
    .filter(({ trials }) => trials > 0);
  const done = rows.reduce((sum, { pass, fail, infraError }) => sum + pass + fail + infraError, 0);
  return (
    <>
      <span class="progress-label">{label}</span>
      <span class="progress-track" data-total={isTotal} aria-hidden="true">
        {found.map(({ name, trials }) => (
          <span key={name} data-part={name} style={{ flexGrow: trials }} />
        ))}
      </span>
      <span class="progress-text">
        <strong>
          {count(done)} of {count(planned)}
        </strong>
        {found.map(({ name, mark, word, trials }) => (
          <span key={name} data-part={name} class="progress-count" title={word}>
            <span aria-hidden="true">{mark}</span> {count(trials)}{" "}
            {isTotal ? word : <span class="visually-hidden">{word}</span>}
          </span>
        ))}
      </span>
    </>
  );
}
