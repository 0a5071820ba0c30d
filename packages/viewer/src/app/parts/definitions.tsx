import type { ComponentChildren } from "preact";
import "../styles/parts.css";

export interface Definition {
  readonly term: string;
  /** null: there is nothing to say, and the term is left out. */
  readonly value: ComponentChildren;
}

/** Facts with their names. */
export function Definitions({ items }: { readonly items: readonly Definition[] }) {
  const said = items.filter(({ value }) => value !== null);
  if (said.length === 0) return null;
  return (
    <dl class="definitions">
      {said.map(({ term, value }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
