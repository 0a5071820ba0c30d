import { useMemo } from "preact/hooks";
import {
  type ArmComparison,
  type CompareArmsOptions,
  measures,
  type PairRow,
  type Selection,
  visibleText,
} from "@cooperbench-ts/results";
import type { PageData } from "../load/page-data.ts";
import { CodeLine } from "../parts/code-line.tsx";
import { identityOf } from "../parts/identity.ts";
import { Notice } from "../parts/notice.tsx";
import { useEach } from "../parts/use-each.ts";
import { useLater } from "../parts/use-later.ts";
import { Barriers } from "./barriers.tsx";
import { comparisonFlags, comparisonOptions, unjudgedWords } from "./compare-policy.ts";
import { comparedFamily, comparedMeasure, comparedSides, type PageTables, tablesFor } from "./compared.ts";
import { comparisonWords } from "./comparison-words.ts";
import { FamilyTable } from "./family-table.tsx";
import { MeasuresTable } from "./measures-table.tsx";
import { PairsList } from "./pairs-list.tsx";
import { compareCommand, differingColumn, sideName, type SideParts, sideText } from "./sides.ts";
import { SuccessPanel } from "./success-panel.tsx";
import { WordsCard } from "./words-card.tsx";

interface FoundSide {
  readonly selection: Selection;
  readonly parts: SideParts;
}

interface ComparisonViewProps {
  readonly data: PageData;
  readonly a: FoundSide;
  readonly b: FoundSide;
  readonly query: URLSearchParams;
}

/** Everything that is to be said of two sides. */
export function ComparisonView({ data, a, b, query }: ComparisonViewProps) {
  const options = comparisonOptions(query);
  const tables = useMemo(() => tablesFor(data, data.document.taskFaults, options), [data, options.exclude]);
  const key = JSON.stringify([identityOf(tables), a.parts, b.parts, options]);
  // Names and links belong to what was compared, which is that of before while the next is computed.
  const { value, isCurrent } = useLater(key, () => ({
    ...comparedSides(tables, a.selection, b.selection, options),
    names: [sideName(a.parts), sideName(b.parts)] as const,
    denominator: options.denominator,
    documents: documentsOf(tables.pairs, data),
  }));
  // The words stand first: what takes longer comes after them.
  const next = isCurrent ? key : null;
  const family = useLater(next, () => familyOf(tables, a, b, options));
  const rows = useEach(next !== null && family.isCurrent ? key : null, measures, (measure) =>
    comparedMeasure(measure, tables, a.selection, b.selection, options),
  );
  if (value === null) return <p class="soft compare-wait">Comparing …</p>;
  const { names, documents } = value;
  if (value.kind === "failed") return <Notice kind="failed">{visibleText(value.why)}</Notice>;
  if (value.kind === "refused")
    return (
      <div class="stack" aria-busy={!isCurrent}>
        <Barriers barriers={value.barriers} names={names} isRefused />
      </div>
    );
  const { comparison, pairs } = value;
  const members = family.value?.family.kind === "compared" && family.isCurrent ? family.value.family.members : [];
  const own = members.find(({ parts }) => sideText(parts) === sideText(b.parts));
  const among = own === undefined ? null : { comparisons: members.length, pHolm: own.pHolm };
  return (
    <div class="stack" aria-busy={!isCurrent}>
      <WordsCard
        words={comparisonWords(comparison, names, among)}
        unjudged={unjudgedWords(comparison, names, value.denominator)}
        names={names}
      />
      {comparison.barriers.length === 0 ? null : (
        <Barriers barriers={comparison.barriers} names={names} isRefused={false} />
      )}
      <Notes comparison={comparison} />
      <SuccessPanel comparison={comparison} names={names} />
      <MeasuresTable measures={rows.value?.filter((row) => row !== null) ?? null} names={names} />
      {family.value === null ? null : <FamilyTable {...family.value} query={query} />}
      <PairsList pairs={pairs} names={names} documents={documents} query={query} />
      <section class="stack">
        <h2>The same elsewhere</h2>
        <CodeLine
          label="As a command; logs stands for the folder of these results"
          code={compareCommand(a.parts, b.parts, comparisonFlags(query))}
        />
      </section>
    </div>
  );
}

function familyOf(tables: PageTables, a: FoundSide, b: FoundSide, options: CompareArmsOptions) {
  const column = differingColumn(a.parts, b.parts);
  if (column === null) return null;
  return { family: comparedFamily(tables, a.selection, column, options), column, base: a.parts, other: b.parts };
}

function Notes({ comparison: { notes } }: { readonly comparison: ArmComparison }) {
  if (notes.length === 0) return null;
  return (
    <ul class="compare-notes soft" aria-label="To be said beside it">
      {notes.map(({ code, message }) => (
        <li key={code}>
          <code>{code}</code> {visibleText(message)}
        </li>
      ))}
    </ul>
  );
}

/** Where the trial of a row is shown: rows that were filled in stand where the page's do. */
function documentsOf(pairs: readonly PairRow[], { trials }: PageData): ReadonlyMap<PairRow, string> {
  return new Map(
    pairs.flatMap((row, at) => {
      const about = trials[at]?.about;
      return about === undefined ? [] : [[row, about] as const];
    }),
  );
}
