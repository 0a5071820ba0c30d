import { useState } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { route } from "../load/route.ts";
import { ChoiceSelect, SwitchChoice } from "../parts/choice-select.tsx";
import { Notice } from "../parts/notice.tsx";
import { denominatorChoice, rateChoices } from "../parts/policy-choices.ts";
import { clusterChoice } from "./cluster-choice.ts";
import { isAnyChosen, PAGE_DENOMINATOR } from "./compare-policy.ts";
import { ComparisonView } from "./comparison-view.tsx";
import { SidePicker } from "./side-picker.tsx";
import { readSide, type ReadSide, sideColumns, standardSides } from "./sides.ts";
import "../styles/choices.css";
import "../styles/compare.css";

/** Two sides beside each other, as the command `compare` has them; the address keeps what is chosen. */
export function ComparePage({ data }: { readonly data: PageData }) {
  const { query } = route.value;
  const standard = standardSides(data.pairs);
  const [a, b] = [query.get("a") ?? standard?.[0] ?? "", query.get("b") ?? standard?.[1] ?? ""];
  const sides = [readSide(data.pairs, a), readSide(data.pairs, b)] as const;
  if (data.pairs.length === 0)
    return (
      <div class="stack">
        <h1>Compare</h1>
        <Notice>There are no trials yet, so there is nothing to compare.</Notice>
      </div>
    );
  if (standard === null && query.get("a") === null)
    return (
      <div class="stack">
        <h1>Compare</h1>
        <Notice>
          All trials here are alike: one setting, arm, model, run and repeat. A second one can be compared with it.
        </Notice>
      </div>
    );
  const columns = sideColumns(data.pairs);
  return (
    <div class="stack compare">
      <h1>Compare</h1>
      <div class="compare-sides">
        <SidePicker letter="A" name="a" text={a} side={sides[0]} columns={columns} />
        <SidePicker letter="B" name="b" text={b} side={sides[1]} columns={columns} />
      </div>
      <Policies query={query} />
      <Sides data={data} sides={sides} query={query} />
    </div>
  );
}

function Sides({
  data,
  sides: [a, b],
  query,
}: {
  readonly data: PageData;
  readonly sides: readonly [ReadSide, ReadSide];
  readonly query: URLSearchParams;
}) {
  if (a.kind !== "found" || b.kind !== "found") return <Notice>Choose what A and B are.</Notice>;
  return <ComparisonView data={data} a={a} b={b} query={query} />;
}

function Policies({ query }: { readonly query: URLSearchParams }) {
  // The answer stands first; who has chosen something else than the standard sees what.
  const [isOpen] = useState(() => isAnyChosen(query));
  return (
    <details class="compare-policies" open={isOpen}>
      <summary>How it is counted</summary>
      <form class="choices" aria-label="How they are compared" onSubmit={(event) => event.preventDefault()}>
        {rateChoices.map((choice) => (
          <ChoiceSelect
            key={choice.name}
            of={choice}
            query={query}
            standard={choice === denominatorChoice ? PAGE_DENOMINATOR : choice.standard}
          />
        ))}
        <ChoiceSelect of={clusterChoice} query={query} />
        <SwitchChoice name="unpaired" query={query}>
          All trials, whichever their pairs
        </SwitchChoice>
        <SwitchChoice name="anyway" query={query}>
          Compare anyway, and say what speaks against it
        </SwitchChoice>
      </form>
    </details>
  );
}
