import { useState } from "preact/hooks";
import { type FigureEntry, type FigureName, figures, type PairRow } from "@cooperbench-ts/results";
import { changeQuery } from "../load/route.ts";
import { ChoiceSelect, SwitchChoice } from "../parts/choice-select.tsx";
import { denominatorChoice } from "../parts/policy-choices.ts";
import { choicesOf, chosenGroups, denominatorMeanwhile, groupsIn, standardGroups } from "./figure-choices.ts";

interface FigureControlsProps {
  readonly name: FigureName;
  readonly query: URLSearchParams;
  readonly pairs: readonly PairRow[];
}

/** What changes the numbers of a figure, each choice with its name. */
export function FigureControls({ name, query, pairs }: FigureControlsProps) {
  const { takes = [] }: FigureEntry = figures[name];
  const standard = standardGroups(pairs);
  const by = chosenGroups(query, standard).join();
  const meanwhile = denominatorMeanwhile(name, pairs);
  const groups: readonly string[] = [...new Set([standard, ...groupsIn(pairs), by])];
  // Where there is little room the picture comes first.
  const [isOpen] = useState(() => matchMedia("(min-width: 62rem)").matches);
  return (
    <details class="figure-policies" open={isOpen}>
      <summary>How it is counted, groups and width</summary>
      <form class="choices" aria-label="What the figure shows" onSubmit={(event) => event.preventDefault()}>
        <label class="choice">
          <span>Groups, beside the setting</span>
          <select
            value={by}
            onChange={({ currentTarget: { value } }) => changeQuery({ by: value === standard ? null : value })}
          >
            {groups.map((value) => (
              <option key={value} value={value}>
                {value.replaceAll(",", ", ")}
                {value === standard ? " (standard)" : ""}
              </option>
            ))}
          </select>
        </label>
        {choicesOf(name).map(({ choice, standard }) => (
          <ChoiceSelect
            key={choice.name}
            of={choice}
            query={query}
            standard={(choice === denominatorChoice ? meanwhile : null) ?? standard}
          />
        ))}
        {takes.includes("baselines") ? (
          <SwitchChoice name="baselines" query={query}>
            With published rates
          </SwitchChoice>
        ) : null}
        <SwitchChoice name="anyway" query={query}>
          Compare anyway, and say what speaks against it
        </SwitchChoice>
      </form>
    </details>
  );
}
