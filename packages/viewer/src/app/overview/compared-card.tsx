import type { ArmComparison } from "@cooperbench-ts/results";
import { visibleText } from "@cooperbench-ts/results";
import { useEffect, useState } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { linkTo } from "../load/route.ts";
import { count, percent } from "../parts/format.ts";
import { InTurn } from "../parts/in-turn.ts";
import { Notice } from "../parts/notice.tsx";
import { whenIdle } from "../parts/when-idle.ts";
import { type ComparedFamily, comparedSettings } from "./compared-settings.ts";

type Found =
  | { readonly kind: "computing" }
  | { readonly kind: "found"; readonly families: readonly ComparedFamily[] }
  | { readonly kind: "failed"; readonly why: string };

/** Which setting is better, and how sure that is; with what stands against the comparison. */
export function ComparedCard({ data }: { readonly data: PageData }) {
  const found = useFamilies(data);
  return (
    <section class="card stack" aria-labelledby="compared-head">
      <div class="overview-head">
        <h2 id="compared-head">Which is better?</h2>
        <a href={linkTo("compare")}>Compare in full</a>
      </div>
      {found.kind === "computing" ? (
        <p class="soft compared-waiting">Comparing …</p>
      ) : found.kind === "failed" ? (
        <Notice kind="warning">Settings cannot be compared here. {visibleText(found.why)}</Notice>
      ) : found.families.length === 0 ? (
        <p class="soft">There is one setting of one arm here: nothing to compare it with.</p>
      ) : (
        <>
          <p class="soft">
            The difference of the pass rates, on pairs that passed or failed on both sides: what is not judged yet, or
            was broken by infrastructure, is left out. The line is the 95 % interval; where it crosses the middle, the
            difference may be chance.
          </p>
          {found.families.map((family) => (
            <Family key={family.within} family={family} />
          ))}
        </>
      )}
    </section>
  );
}

/** Permutations take their time: they wait until the page is idle, and it answers between them. */
function useFamilies(data: PageData): Found {
  const [found, setFound] = useState<Found>({ kind: "computing" });
  const [turns] = useState(
    () =>
      new InTurn<ComparedFamily[]>({
        done: (families) => setFound({ kind: "found", families }),
        later: whenIdle,
        failed: (error) => setFound({ kind: "failed", why: error instanceof Error ? error.message : String(error) }),
      }),
  );
  // While a campaign runs there are new rows all the time: what was found last stays until the next is there.
  useEffect(() => turns.ask(() => comparedSettings({ pairs: data.pairs, runs: data.runs })), [data]);
  useEffect(() => () => turns.end(), []);
  return found;
}

function Family({ family: { within, base, members } }: { readonly family: ComparedFamily }) {
  const barriers = new Map(members.flatMap(({ comparison }) => comparison.barriers.map((one) => [one.message, one])));
  return (
    <div class="stack">
      {within === null ? null : <h3>{visibleText(within)}</h3>}
      <div class="scroll" tabIndex={0} role="region" aria-label={`Comparisons with ${visibleText(base)}`}>
        <table class="compared">
          <thead>
            <tr>
              <th scope="col">Compared</th>
              <th scope="col" class="number">
                Rates
              </th>
              <th scope="col">
                <span class="compared-axis">
                  <span>second better</span>
                  <span>first better</span>
                </span>
              </th>
              <th scope="col" class="number">
                Difference
              </th>
              <th scope="col" class="number">
                p (Holm)
              </th>
            </tr>
          </thead>
          <tbody>
            {members.map(({ other, comparison, pHolm }) => (
              <Member key={other} base={base} other={other} comparison={comparison} p={pHolm} />
            ))}
          </tbody>
        </table>
      </div>
      {barriers.size === 0 ? null : (
        <Notice kind="warning">
          What stands against it:
          <ul class="overview-notes">
            {[...barriers.values()].map(({ code, message }) => (
              <li key={message}>
                <code>{code}</code> {visibleText(message)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

interface MemberProps {
  readonly base: string;
  readonly other: string;
  readonly comparison: ArmComparison;
  readonly p: number | null;
}

function Member({ base, other, comparison: { paired, unpaired, first, second, barriers }, p }: MemberProps) {
  const found = paired ?? unpaired;
  const difference = found?.difference ?? null;
  const pairs =
    paired === null
      ? "no pair is judged on both sides yet"
      : `${count(paired.pairs)} ${paired.pairs === 1 ? "pair" : "pairs"}`;
  const [one, two] = paired === null ? [first.rate, second.rate] : [paired.firstRate, paired.secondRate];
  return (
    <tr>
      <th scope="row">
        {visibleText(base)} <span class="soft">against</span> {visibleText(other)}
        {barriers.length === 0 ? null : (
          <span class="compared-warning" title={barriers.map(({ message }) => visibleText(message)).join("\n")}>
            {" "}
            ⚠<span class="visually-hidden">not of the sides alone, see below</span>
          </span>
        )}
        <span class="soft compared-pairs">{pairs}</span>
      </th>
      <td class="number">
        {percent(one)} <span class="soft">vs</span> {percent(two)}
      </td>
      <td>
        <Interval lower={found?.lower ?? null} upper={found?.upper ?? null} difference={difference} />
      </td>
      <td class="number">
        {points(difference)}
        <span class="soft compared-pairs">
          {found?.lower == null || found.upper == null
            ? difference === null
              ? null
              : "no interval"
            : `${points(found.lower)} to ${points(found.upper)}`}
        </span>
      </td>
      <td class="number">{p === null ? "–" : p < 0.001 ? "< 0.001" : p.toFixed(3)}</td>
    </tr>
  );
}

function points(value: number | null): string {
  if (value === null) return "–";
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value * 100).toFixed(1)} pts`;
}

const WIDTH = 260;

/** Between −100 and 100 points, nothing in the middle. */
function Interval({
  lower,
  upper,
  difference,
}: {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly difference: number | null;
}) {
  const x = (value: number): number => WIDTH / 2 + Math.max(-1, Math.min(1, value)) * (WIDTH / 2 - 6);
  const isSure = lower !== null && upper !== null && (lower > 0 || upper < 0);
  return (
    <svg class="interval" data-sure={isSure} width={WIDTH} height={22} viewBox={`0 0 ${WIDTH} 22`} aria-hidden="true">
      <line class="interval-axis" x1={6} x2={WIDTH - 6} y1={11} y2={11} />
      <line class="interval-zero" x1={WIDTH / 2} x2={WIDTH / 2} y1={2} y2={20} />
      {lower === null || upper === null ? null : (
        <line class="interval-line" x1={x(lower)} x2={Math.max(x(upper), x(lower) + 1)} y1={11} y2={11} />
      )}
      {difference === null ? null : <circle class="interval-point" cx={x(difference)} cy={11} r={5} />}
    </svg>
  );
}
