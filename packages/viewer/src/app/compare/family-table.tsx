import type { SelectionColumn } from "@cooperbench-ts/results";
import { linkTo } from "../load/route.ts";
import { percent } from "../parts/format.ts";
import { Notice } from "../parts/notice.tsx";
import { points, pText, range } from "../parts/numbers.ts";
import type { ComparedFamily } from "./compared.ts";
import { sideName, type SideParts, sideText } from "./sides.ts";
import { ScrollBox } from "../parts/scroll-box.tsx";

interface FamilyTableProps {
  readonly family: ComparedFamily;
  readonly column: SelectionColumn;
  readonly base: SideParts;
  readonly other: SideParts;
  readonly query: URLSearchParams;
}

/** A against every other value of the column in which the sides differ: whoever looks at several needs Holm's p. */
export function FamilyTable({ family, column, base, other, query }: FamilyTableProps) {
  if (family.kind === "failed" || (family.kind === "compared" && family.members.length < 2)) return null;
  return (
    <section class="stack">
      <h2>
        {sideName(base)} against every other {column}
      </h2>
      {family.kind === "refused" ? (
        <Notice>
          Not all of them can be compared: {[...new Set(family.barriers.map(({ code }) => code))].join(", ")}. “Compare
          anyway” above shows them all.
        </Notice>
      ) : (
        <ScrollBox label="Others">
          <table>
            <thead>
              <tr>
                <th scope="col">B</th>
                {["Pairs", "A", "B", "A − B", "Interval", "p", "p, Holm"].map((head) => (
                  <th key={head} scope="col" class={head === "Interval" ? undefined : "number"}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {family.members.map(({ parts, paired, unpaired, pHolm }) => {
                const outcome = paired ?? unpaired;
                const isShown = sideText(parts) === sideText(other);
                return (
                  <tr key={sideText(parts)} data-current={isShown}>
                    <th scope="row">
                      <a
                        href={linkTo("compare", null, {
                          ...Object.fromEntries(query),
                          a: sideText(base),
                          b: sideText(parts),
                        })}
                        aria-current={isShown ? "true" : undefined}
                      >
                        {sideName(parts)}
                      </a>
                    </th>
                    <td class="number">{paired?.pairs ?? unpaired?.secondTrials ?? 0}</td>
                    <td class="number">{percent(outcome?.firstRate ?? null)}</td>
                    <td class="number">{percent(outcome?.secondRate ?? null)}</td>
                    <td class="number">{points(outcome?.difference ?? null)}</td>
                    <td>{range(outcome?.lower ?? null, outcome?.upper ?? null, points)}</td>
                    <td class="number">{pText(outcome?.p ?? null)}</td>
                    <td class="number">{pText(pHolm)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  );
}
