import { visibleText } from "@cooperbench-ts/results";
import { useEffect, useRef } from "preact/hooks";
import { ComparePage } from "../compare/compare-page.tsx";
import { ConversationsPage } from "../conversations/conversations-page.tsx";
import { FiguresPage } from "../figures/figures-page.tsx";
import { GridPage } from "../grid/grid-page.tsx";
import { connection, pageData, type PageData, trouble } from "../load/page-data.ts";
import { linkTo, route } from "../load/route.ts";
import { OverviewPage } from "../overview/overview-page.tsx";
import { Boundary } from "../parts/boundary.tsx";
import { moment } from "../parts/format.ts";
import { identityOf } from "../parts/identity.ts";
import { Notice } from "../parts/notice.tsx";
import { TrialPage } from "../trial/trial-page.tsx";
import { type Theme, theme, themes } from "../parts/theme.ts";

interface PageEntry {
  /** In the navigation; null: it is reached from another page. */
  readonly label: string | null;
  readonly view: (props: { readonly data: PageData }) => preact.JSX.Element;
}

const pages: Readonly<Record<string, PageEntry>> = {
  overview: { label: "Overview", view: OverviewPage },
  trials: { label: "Trials", view: GridPage },
  trial: { label: null, view: TrialPage },
  conversations: { label: "Conversations", view: ConversationsPage },
  figures: { label: "Figures", view: FiguresPage },
  compare: { label: "Compare", view: ComparePage },
};

export function Shell() {
  const data = pageData.value;
  const { page, about } = route.value;
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // Whoever follows a link with a screen reader or the keyboard goes on from the page, not from its head.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
    scrollTo(0, 0);
  }, [page, about]);
  if (data === null) return <Notice>Loading results …</Notice>;
  const { label, view: View = null } = pages[page] ?? { label: null };
  document.title = `${label ?? "Trial"} · ${data.document.title}`;
  return (
    <>
      <a class="shell-skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        To the page
      </a>
      <header class="shell-header">
        <span class="shell-title" title={data.document.title}>
          {data.document.title}
        </span>
        <nav class="shell-nav" aria-label="Pages">
          {Object.entries(pages).map(([name, entry]) =>
            entry.label === null ? null : (
              <a key={name} href={linkTo(name)} aria-current={name === page ? "page" : undefined}>
                {entry.label}
              </a>
            ),
          )}
        </nav>
        <div class="shell-tools">
          <Connection />
          <label>
            <span class="visually-hidden">Colours</span>
            <select value={theme.value} onChange={({ currentTarget }) => (theme.value = currentTarget.value as Theme)}>
              {themes.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        </div>
      </header>
      <main class="shell-main" id="main" ref={main} tabIndex={-1}>
        {trouble.value === null ? null : (
          <Notice kind="failed">The results cannot be read now, so the page shows what it had. {trouble.value}</Notice>
        )}
        {View === null ? (
          <div class="stack">
            <h1>No such page</h1>
            <Notice kind="failed">
              There is no page {visibleText(page)}. <a href={linkTo("overview")}>To the overview</a>
            </Notice>
          </div>
        ) : (
          <Boundary key={page} what="This page" of={`${about} ${identityOf(data)}`}>
            <View data={data} />
          </Boundary>
        )}
      </main>
      <footer class="shell-foot">
        Read {moment(data.document.readAt)} · cooperbench-ts viewer {data.document.version}
      </footer>
    </>
  );
}

function Connection() {
  if (connection.value === null) return null;
  return (
    <span class="shell-live" role="status">
      {connection.value === "live" ? "● live" : "○ no answer: the page shows what it had"}
    </span>
  );
}
