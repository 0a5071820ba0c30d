import type { MergeAccount } from "@cooperbench-ts/results";
import { visibleText } from "@cooperbench-ts/results";
import type { PageText } from "../../../documents/page-text.ts";
import { Definitions } from "../../parts/definitions.tsx";
import { DiffView } from "../../parts/diff-view.tsx";
import { Notice } from "../../parts/notice.tsx";
import { visibleLine } from "../../parts/visible-lines.ts";

/** Upstream keeps that much of a merge's diff. */
const KEPT_CHARS = 5000;

/** What came of merging the patches. */
export function MergeView({ merge }: { readonly merge: MergeAccount<PageText> }) {
  const { status, strategy, diff, error, conflicts } = merge;
  const chars = diff === null ? 0 : typeof diff === "string" ? diff.length : diff.chars;
  return (
    <article class="patch stack">
      <h3>The merge</h3>
      <Definitions
        items={[
          {
            term: "Upstream calls it",
            value: status === null ? "nothing: no word is kept" : <code>{visibleText(status)}</code>,
          },
          { term: "Way to merge", value: strategy === null ? "not named" : <code>{visibleText(strategy)}</code> },
        ]}
      />
      {error === null ? null : <Notice kind="warning">{visibleLine(error, 1000)}</Notice>}
      {conflicts ? (
        <Notice kind="warning">Conflict markers stand in the merged work; they are marked below.</Notice>
      ) : null}
      {diff === null || chars === 0 ? (
        <p class="soft">Nothing of the merged work is kept.</p>
      ) : (
        <>
          {chars >= KEPT_CHARS ? (
            <p class="soft">Upstream keeps the first 5,000 characters of it: what follows is missing here.</p>
          ) : null}
          <DiffView text={diff} label="the merged work" />
        </>
      )}
    </article>
  );
}
