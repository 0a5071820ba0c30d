import type { TrialDocument } from "../../../documents/documents.ts";
import { linkTo, route } from "../../load/route.ts";
import { InlineText } from "../../parts/text-row.tsx";
import { outcomesOf } from "./outcome.ts";

/** The end of the time line: the merge and the tests. */
export function OutcomeLine({ trial }: { readonly trial: TrialDocument }) {
  const outcomes = outcomesOf(trial);
  const { about, query } = route.value;
  if (outcomes.length === 0)
    return (
      <p class="soft">
        Nothing is known of a merge or of tests: nobody evaluated this trial, or its evaluation is missing.
      </p>
    );
  return (
    <ol class="outcomes" aria-label="What came of it">
      {outcomes.map(({ what, how, isGood, place }) => (
        <li key={what} data-good={isGood ?? "unknown"}>
          <a href={linkTo("trial", about, { ...Object.fromEntries(query), at: place })}>
            <span aria-hidden="true">{isGood === null ? "?" : isGood ? "✓" : "✗"}</span> {what}
          </a>
          : <InlineText text={how} />
        </li>
      ))}
    </ol>
  );
}
