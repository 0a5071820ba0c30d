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
  words: { tone, headline, sentence, asides, told },
  unjudged,
  names,
}: {
  readonly words: ComparisonWords;
  /** Of trials without a result; null: there are none. */
  readonly unjudged: string | null;
  readonly names: readonly [string, string];
}) {
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
      {unjudged === null ? null : <p class="compare-aside">{unjudged}</p>}
      {asides.map((aside) => (
        <p key={aside} class="compare-aside">
          {aside}
        </p>
      ))}
      {told === null ? null : <DifferenceBar told={told} names={names} />}
    </section>
  );
}
