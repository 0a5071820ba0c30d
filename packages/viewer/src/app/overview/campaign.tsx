import type { AttemptRow, ManifestFile } from "@cooperbench-ts/results";
import { visibleText } from "@cooperbench-ts/results";
import { type ExperimentStatus, type RunPast, type SettingStatus, timeLeft } from "@cooperbench-ts/results/experiment";
import { useId, useMemo } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { linkTo } from "../load/route.ts";
import { count, duration, moment, usd } from "../parts/format.ts";
import { Notice } from "../parts/notice.tsx";
import { timeLeftFacts } from "./campaign-time.ts";
import { partsOfExperiment } from "./experiment-parts.ts";
import { ProgressBar } from "./progress-bar.tsx";

/** Where an experiment stands: what runs now, how far it is, and what it waits for. */
export function Campaign({ status, data }: { readonly status: ExperimentStatus; readonly data: PageData }) {
  const { manifest, past } = partsOfExperiment(data.document, status.experiment);
  const headId = useId();
  return (
    <section class="card stack" aria-labelledby={headId}>
      <div class="overview-head">
        <h2 id={headId}>{visibleText(status.experiment)}</h2>
        <State status={status} />
      </div>
      <Halt status={status} />
      <ProgressBar settings={status.settings} />
      <dl class="facts">
        <TimeLeftFact status={status} manifest={manifest} attempts={data.attempts} />
        <SpentFacts status={status} />
        <Reasons label="Waiting" rows={status.waitingByReason} />
        <Reasons label="Infra errors" rows={status.infraByReason} />
      </dl>
      <Running status={status} data={data} />
      <Past past={past} />
    </section>
  );
}

function sumOf(settings: readonly SettingStatus[], value: (row: SettingStatus) => number): number {
  return settings.reduce((sum, row) => sum + value(row), 0);
}

function State({ status: { holder, paused, stopping, settings } }: { readonly status: ExperimentStatus }) {
  const left = sumOf(settings, ({ waiting, running, interrupted }) => waiting + running + interrupted);
  if (holder === null)
    return (
      <span class="state" data-state={left === 0 ? "done" : "idle"}>
        {left === 0 ? "✓ all trials have a verdict" : `○ nobody works on it: ${count(left)} without a verdict`}
      </span>
    );
  const [mark, word] = stopping !== null ? ["■", "stopping"] : paused !== null ? ["‖", "paused"] : ["▶", "running"];
  return (
    <span class="state" data-state={word}>
      {mark} {word}{" "}
      <span class="soft">
        on {visibleText(holder.host)}, process {holder.pid}, since {moment(holder.since)}
      </span>
    </span>
  );
}

function Halt({ status: { paused, stopping } }: { readonly status: ExperimentStatus }) {
  return (
    <>
      {stopping === null ? null : (
        <Notice kind="failed">
          Stopping since {moment(stopping.since)}, no new trial starts ({visibleText(stopping.cause)}):{" "}
          {visibleText(stopping.message)}
        </Notice>
      )}
      {paused === null ? null : (
        <Notice kind="warning">
          Paused since {moment(paused.since)}
          {paused.until === undefined ? "" : `, until ${moment(paused.until)}`} ({visibleText(paused.cause)}):{" "}
          {visibleText(paused.message)}
        </Notice>
      )}
    </>
  );
}

function TimeLeftFact({
  status,
  manifest,
  attempts,
}: {
  readonly status: ExperimentStatus;
  readonly manifest: ManifestFile | null;
  readonly attempts: Iterable<AttemptRow>;
}) {
  const left = useMemo(
    () => (status.holder === null ? null : timeLeft(timeLeftFacts(status, manifest, attempts))),
    [status, manifest, attempts],
  );
  const open = sumOf(status.settings, ({ waiting, running, interrupted }) => waiting + running + interrupted);
  if (status.holder === null || open === 0) return null;
  return (
    <div>
      <dt>Time left</dt>
      <dd>
        {left === null ? (
          "unknown until a trial has ended"
        ) : (
          <>
            <strong>about {duration(left.middle)}</strong>, likely between {duration(left.soonest)} and{" "}
            {duration(left.latest)}
            <p class="soft">
              If the {count(open)} left take as long as the {count(left.from)} that have ended, as many run at the same
              time, and nothing pauses.
            </p>
          </>
        )}
      </dd>
    </div>
  );
}

function SpentFacts({ status: { spent } }: { readonly status: ExperimentStatus }) {
  const { knownUsd, wastedUsd, unknownAttempts, unknownAtMostUsd } = spent;
  return (
    <div>
      <dt>Spent</dt>
      <dd>
        <strong>
          {unknownAttempts > 0 ? "≥ " : ""}
          {usd(knownUsd)}
        </strong>
        {wastedUsd > 0 ? `, of it ${usd(wastedUsd)} in failed attempts` : ""}
        {unknownAttempts === 0 ? null : (
          <p class="soft">
            {count(unknownAttempts)} {unknownAttempts === 1 ? "attempt" : "attempts"} of unknown cost
            {unknownAtMostUsd === null ? ", without a bound" : `, at most ${usd(unknownAtMostUsd)}`}
          </p>
        )}
      </dd>
    </div>
  );
}

function Reasons({
  label,
  rows,
}: {
  readonly label: string;
  readonly rows: readonly { readonly reason: string; readonly count: number }[];
}) {
  if (rows.length === 0) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <ul class="plain">
          {rows.map(({ reason, count: trials }) => (
            <li key={reason}>
              <a href={linkTo("trials", null, { reason, view: "list" })}>{reason}</a> {count(trials)}
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}

function Running({ status: { running }, data }: { readonly status: ExperimentStatus; readonly data: PageData }) {
  const trials = useMemo(
    () => new Map(data.trials.map((trial) => [keyOf(trial.row.run, trial.row.pairKey), trial])),
    [data],
  );
  if (running.length === 0) return null;
  return (
    <div>
      <h3>Running now</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label="Running trials">
        <table>
          <thead>
            <tr>
              <th scope="col">Pair</th>
              <th scope="col">Run</th>
              <th scope="col">Phase</th>
              {["Steps", "Calls", "Spent", "Time left"].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {running.map(({ run, pair, phase, attempt, steps, calls, costUsd, secondsLeft }) => {
              const trial = trials.get(keyOf(run, pair));
              const name = visibleText(pair);
              return (
                <tr key={keyOf(run, pair)}>
                  <th scope="row">{trial === undefined ? name : <a href={linkTo("trial", trial.about)}>{name}</a>}</th>
                  <td>{visibleText(run)}</td>
                  <td>
                    {phase === "agent" ? "agents" : "evaluation"}, attempt {attempt}
                  </td>
                  <td class="number">{count(steps)}</td>
                  <td class="number">{count(calls)}</td>
                  <td class="number">{costUsd === null ? "–" : usd(costUsd)}</td>
                  <td class="number">
                    {secondsLeft < 0 ? `over by ${duration(-secondsLeft)}` : duration(secondsLeft)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function keyOf(run: string, pair: string): string {
  return JSON.stringify([run, pair]);
}

/** When it paused or stopped, and why. */
function Past({ past }: { readonly past: RunPast | null }) {
  if (past === null || past.pauses.length + past.stops.length === 0) return null;
  return (
    <details>
      <summary>
        {count(past.pauses.length)} {past.pauses.length === 1 ? "pause" : "pauses"}, {count(past.stops.length)}{" "}
        {past.stops.length === 1 ? "stop" : "stops"}
      </summary>
      <ul class="overview-notes">
        {past.pauses.map(({ cause, message, since, until }) => (
          <li key={since}>
            {moment(since)}: paused
            {until === null ? "" : ` for ${duration((Date.parse(until) - Date.parse(since)) / 1000)}`} (
            {visibleText(cause)}): {visibleText(message)}
          </li>
        ))}
        {past.stops.map(({ cause, message, at }) => (
          <li key={at}>
            {moment(at)}: stopped ({visibleText(cause)}): {visibleText(message)}
          </li>
        ))}
      </ul>
    </details>
  );
}
