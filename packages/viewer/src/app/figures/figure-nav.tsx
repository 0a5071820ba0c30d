import { type FigureName, figures } from "@cooperbench-ts/results";
import { linkTo } from "../load/route.ts";
import { figureGroups } from "./groups.ts";

interface FigureNavProps {
  readonly name: string;
  readonly query: URLSearchParams;
  /** Why there is nothing to draw of a figure; null: there is. Those that were not looked at yet are not there. */
  readonly undrawn: ReadonlyMap<FigureName, string | null>;
}

/** All figures: a list beside the chosen one, on narrow screens a menu. */
export function FigureNav({ name, query, undrawn }: FigureNavProps) {
  const kept = Object.fromEntries(query);
  const isEmpty = (one: FigureName) => (undrawn.get(one) ?? null) !== null;
  return (
    <nav class="figure-nav" aria-label="Figures">
      <label class="figure-menu choice">
        <span>Figure</span>
        <select
          value={name}
          onChange={({ currentTarget }) => {
            location.hash = linkTo("figures", currentTarget.value, kept);
          }}
        >
          {figureGroups.map(({ title, names }) => (
            <optgroup key={title} label={title}>
              {names.map((one) => (
                <option key={one} value={one}>
                  {figures[one].title}
                  {isEmpty(one) ? " (nothing to draw)" : ""}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <div class="figure-list">
        {figureGroups.map(({ title, names }) => (
          <section key={title} aria-label={title}>
            <p class="figure-group">{title}</p>
            <ul>
              {names.map((one) => (
                <li key={one}>
                  <a
                    href={linkTo("figures", one, kept)}
                    aria-current={one === name ? "page" : undefined}
                    data-empty={isEmpty(one)}
                    title={undrawn.get(one) ?? undefined}
                  >
                    {figures[one].title}
                    {isEmpty(one) ? (
                      <span class="soft">
                        {" "}
                        <span aria-hidden="true">∅</span>
                        <span class="visually-hidden">(nothing to draw)</span>
                      </span>
                    ) : null}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}
