import type { ArmComparison } from "@cooperbench-ts/results";
import type { ComparisonWords, Tone } from "./comparison-words.ts";
import { DifferenceBar } from "./difference-bar.tsx";

const marks: Readonly<Record<Tone, string>> = { clear: "✓", unclear: "≈", doubtful: "!", nothing: "∅" };
const said: Readonly<Record<Tone, string>> = {
  clear: "clear",
  unclear: "not clear",
  doubtful: "doubtful",
  nothing: "nothing to say",
};

/** What it came to, before all figures. */
export function WordsCard({
  words: { tone, headline, sentence, asides },
  comparison,
  names,
}: {
  readonly words: ComparisonWords;
  readonly comparison: ArmComparison;
  readonly names: readonly [string, string];
}) {
  const outcome = comparison.paired ?? comparison.unpaired;
  return (
    <section class="card compare-words" data-tone={tone} aria-live="polite">
      <h2>
        <span class="compare-mark" title={said[tone]}>
          <span aria-hidden="true">{marks[tone]}</span>
          <span class="visually-hidden">{said[tone]}:</span>
        </span>{" "}
        {headline}
      </h2>
      <p>{sentence}</p>
      {asides.map((aside) => (
        <p key={aside} class="compare-aside">
          {aside}
        </p>
      ))}
      {outcome === null ? null : <DifferenceBar outcome={outcome} names={names} />}
    </section>
  );
}
