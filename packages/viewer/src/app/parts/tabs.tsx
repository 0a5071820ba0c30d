import { type ComponentChildren, toChildArray } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import "../styles/parts.css";

export interface Tab {
  readonly name: string;
  readonly label: string;
  readonly view: () => ComponentChildren;
}

/** One of several views at a time. The arrow keys go from one to the next, as people with a screen reader know it. A single tab has no bar. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  const id = useId();
  const bar = useRef<HTMLDivElement>(null);
  const [wanted, want] = useState<string | null>(null);
  const shown = tabs.find(({ name }) => name === wanted) ?? tabs[0];
  if (shown === undefined) return null;
  if (tabs.length === 1) return <>{shown.view()}</>;
  const go = (event: KeyboardEvent): void => {
    const at = tabs.indexOf(shown);
    const next = targetOf(event.key, at, tabs.length);
    if (next === null) return;
    event.preventDefault();
    want((tabs[next] as Tab).name);
    (bar.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="tabs">
      <div class="tabs-bar" role="tablist" aria-label={label} ref={bar} onKeyDown={go}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            id={`${id}-${tab.name}`}
            aria-selected={tab === shown}
            aria-controls={`${id}-panel`}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => want(tab.name)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown.name}`} key={shown.name}>
        {toChildArray(shown.view())}
      </div>
    </div>
  );
}

function targetOf(key: string, at: number, length: number): number | null {
  if (key === "ArrowRight") return (at + 1) % length;
  if (key === "ArrowLeft") return (at + length - 1) % length;
  if (key === "Home") return 0;
  return key === "End" ? length - 1 : null;
}
