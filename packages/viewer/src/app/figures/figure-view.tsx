import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type FigureName, figures, type FigureTables, type PairRow, visibleText } from "@cooperbench-ts/results";
import { CodeLine } from "../parts/code-line.tsx";
import { Notice } from "../parts/notice.tsx";
import { useLater } from "../parts/use-later.ts";
import { drawOne, howToGet, type OneFigure } from "./draw-one.ts";
import { DrawnFigure } from "./drawn-figure.tsx";
import { type ChosenFigure, chosenFigure, chosenWidth, queryMeanwhile, standardGroups } from "./figure-choices.ts";
import { FigureControls } from "./figure-controls.tsx";
import { figureKey } from "./figure-keys.ts";
import { figureCode, figureCommand, FOLDER } from "./reproduce.ts";

interface FigureViewProps {
  readonly name: FigureName;
  readonly query: URLSearchParams;
  readonly tables: FigureTables;
  readonly pairs: readonly PairRow[];
  readonly hasLabels: boolean;
}

/** One figure with what can be chosen for it, and how to make it elsewhere. */
export function FigureView({ name, query, tables, pairs, hasLabels }: FigureViewProps) {
  const box = useRef<HTMLElement>(null);
  const room = useRoom(box);
  const meanwhile = useMemo(() => queryMeanwhile(name, query, pairs), [name, query, pairs]);
  const chosen = chosenFigure(name, meanwhile, standardGroups(pairs), chosenWidth(query, room ?? 640));
  const key = room === null ? null : figureKey(tables, chosen.options);
  const { value, isCurrent } = useLater(key, () => drawOne(name, tables, chosen.options));
  return (
    <article class="figure stack" ref={box} aria-busy={!isCurrent}>
      <header>
        <h2>{figures[name].title}</h2>
        <code class="soft">{name}</code>
      </header>
      <FigureControls name={name} query={query} pairs={pairs} />
      {value === null ? <p class="soft figure-wait">Drawing …</p> : <Outcome name={name} value={value} />}
      {value?.kind === "drawn" ? <Reproduce name={name} chosen={chosen} hasLabels={hasLabels} /> : null}
    </article>
  );
}

function Outcome({ name, value }: { readonly name: FigureName; readonly value: OneFigure }) {
  if (value.kind === "drawn") return <DrawnFigure figure={value.figure} />;
  const how = howToGet(name);
  return (
    <Notice kind="warning">
      <p>
        <strong>Not drawn</strong>: {visibleText(value.why)}.
      </p>
      {how === null ? null : <p>{how}</p>}
    </Notice>
  );
}

function Reproduce({
  name,
  chosen,
  hasLabels,
}: {
  readonly name: FigureName;
  readonly chosen: ChosenFigure;
  readonly hasLabels: boolean;
}) {
  return (
    <section class="stack">
      <h3>The same elsewhere</h3>
      <p class="soft">
        <code>{FOLDER}</code> stands for the folder of these results.
      </p>
      <CodeLine label="As a command" code={figureCommand(name, chosen, hasLabels)} />
      <CodeLine label="In TypeScript" code={figureCode(name, chosen, hasLabels)} />
    </section>
  );
}

/** How wide an element may be; null before it was measured. */
function useRoom(of: { readonly current: HTMLElement | null }): number | null {
  const [room, setRoom] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    setRoom(element.clientWidth);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return room;
}
