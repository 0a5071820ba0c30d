import { type ManifestFile, visibleText } from "@cooperbench-ts/results";
import type { RunPast } from "@cooperbench-ts/results/experiment";
import { useMemo } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { duration, moment } from "../parts/format.ts";
import { Notice } from "../parts/notice.tsx";
import { type Condition, conditions } from "./conditions.ts";

/** Under which conditions all of it was made: what somebody has to know to believe it, or to make it again. */
export function ProvenanceCard({ data }: { readonly data: PageData }) {
  const { experiments, pasts, title } = data.document;
  const found = useMemo(() => conditions(data.runs, experiments), [data.runs, experiments]);
  const runs = data.runs.length;
  const drift = experiments.flatMap(({ acceptedDrift = [] }) => acceptedDrift);
  return (
    <section class="card stack" aria-labelledby="provenance-head">
      <h2 id="provenance-head">Where this comes from</h2>
      {experiments.length === 0 ? (
        <p class="soft">
          {visibleText(title)} holds no experiment of cooperbench-ts: what its files do not tell is unknown here.
        </p>
      ) : null}
      {found.length === 0 ? <p class="soft">There is no run.</p> : null}
      <dl class="conditions">
        {found.map((condition) => (
          <ConditionFact key={condition.label} condition={condition} runs={runs} />
        ))}
      </dl>
      {drift.length === 0 ? null : (
        <Notice kind="warning">
          Conditions changed on the way, and somebody let it go on:
          <ul class="overview-notes">
            {drift.map(({ at, field, old, new: now, runs: of }) => (
              <li key={`${at} ${field}`}>
                {moment(at)}: {visibleText(field)} was {visibleText(old)}, is {visibleText(now)}{" "}
                <span class="soft">({of.map(visibleText).join(", ")})</span>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Sessions pasts={pasts} />
      <Hashes title="Hashes of the dataset" of={hashesOf(experiments, (run) => run.datasetHash)} />
      <Hashes title="Digests of the images" of={hashesOf(experiments, (run) => run.imageDigests)} />
    </section>
  );
}

const NAMED = 4;

function ConditionFact({
  condition: { label, values },
  runs,
}: {
  readonly condition: Condition;
  readonly runs: number;
}) {
  const isForAll = values.length === 1 && (values[0]?.runs.length ?? 0) === runs;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {isForAll ? (
          <Value value={values[0]?.value ?? null} label={label} />
        ) : (
          <ul class="plain">
            {values.map(({ value, runs: of }) => (
              <li key={value}>
                <Value value={value} label={label} />{" "}
                <span class="soft">
                  {of.slice(0, NAMED).map(visibleText).join(", ")}
                  {of.length > NAMED ? ` and ${of.length - NAMED} more` : ""}
                </span>
              </li>
            ))}
          </ul>
        )}
      </dd>
    </div>
  );
}

function Value({ value, label }: { readonly value: string | null; readonly label: string }) {
  if (value === null) return <em class="soft">unknown</em>;
  return <span class="conditions-value">{label === "Began" ? moment(value) : visibleText(value)}</span>;
}

function Sessions({ pasts }: { readonly pasts: readonly RunPast[] }) {
  const sessions = pasts.flatMap((past) => past.sessions);
  if (sessions.length === 0) return null;
  return (
    <details>
      <summary>
        Who ran it: {sessions.length} {sessions.length === 1 ? "session" : "sessions"}
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Sessions">
        <table>
          <thead>
            <tr>
              {["Began", "For", "Host", "Process", "Version", "Ended"].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sessions.map(({ host, pid, version, since, until, outcome }) => (
              <tr key={since}>
                <td>{moment(since)}</td>
                <td>{until === null ? "–" : duration((Date.parse(until) - Date.parse(since)) / 1000)}</td>
                <td>{visibleText(host)}</td>
                <td>{pid}</td>
                <td>{visibleText(version)}</td>
                <td>{outcome === null ? "no word: it is at work, or it died" : visibleText(outcome)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

type Run = ManifestFile["runs"][number];

function hashesOf(
  experiments: readonly ManifestFile[],
  of: (run: Run) => Readonly<Record<string, string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const run of experiments.flatMap(({ runs }) => runs))
    for (const [name, hash] of Object.entries(of(run))) found.set(name, (found.get(name) ?? new Set()).add(hash));
  return found;
}

/** Long lists, for whoever holds them against others. */
function Hashes({ title, of }: { readonly title: string; readonly of: ReadonlyMap<string, ReadonlySet<string>> }) {
  if (of.size === 0) return null;
  const differ = [...of.values()].filter(({ size }) => size > 1).length;
  return (
    <details>
      <summary>
        {title}: {of.size}
        {differ === 0 ? "" : `, ${differ} of them differ between runs`}
      </summary>
      <div class="scroll hashes" tabIndex={0} role="region" aria-label={title}>
        <table>
          <tbody>
            {[...of].map(([name, hashes]) => (
              <tr key={name}>
                <th scope="row">{visibleText(name)}</th>
                <td>
                  {[...hashes].map((hash) => (
                    <code key={hash}>{visibleText(hash)} </code>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
