import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { linkTo, route } from "../../load/route.ts";
import "../../styles/panels.css";

/** A part of a trial's page under a heading of its own. */
export function PanelSection({
  title,
  place,
  aside,
  children,
}: {
  readonly title: string;
  /** By what links on this page reach it. */
  readonly place: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const id = useId();
  return (
    <Place name={place}>
      <section class="card stack panel" aria-labelledby={id}>
        <div class="panel-head">
          <h2 id={id}>{title}</h2>
          {aside}
        </div>
        {children}
      </section>
    </Place>
  );
}

/** Something that a link on this page leads to: `?at=` names it. */
export function Place({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null);
  const isWanted = route.value.query.get("at") === name;
  useEffect(() => {
    if (isWanted) goTo(element.current);
  }, [isWanted]);
  return (
    <div class="place" ref={element} tabIndex={-1} data-place={name}>
      {children}
    </div>
  );
}

function goTo(element: Element | null | undefined): void {
  if (!(element instanceof HTMLElement)) return;
  element.scrollIntoView({ block: "start" });
  element.focus({ preventScroll: true });
}

/** A link to a place of the trial that is shown: a part of the page, or a step of an agent. */
export function PlaceLink({
  to,
  step,
  children,
}: {
  readonly to?: string;
  /** `agent.index` */
  readonly step?: string;
  readonly children: ComponentChildren;
}) {
  const { about, query } = route.value;
  const next = { ...Object.fromEntries(query), ...(step === undefined ? { at: to ?? null } : { step, at: null }) };
  // Who follows a link again has scrolled away since: the address says nothing new.
  const again = (): void => {
    if (to !== undefined)
      goTo([...document.querySelectorAll("[data-place]")].find((one) => one.getAttribute("data-place") === to));
  };
  return (
    <a href={linkTo("trial", about, next)} onClick={again}>
      {children}
    </a>
  );
}
