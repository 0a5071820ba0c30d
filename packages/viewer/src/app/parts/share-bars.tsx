import { percent } from "./format.ts";
import "../styles/parts.css";

export interface ShareBar {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  readonly value: string;
  /** Colours its bar; `bad` is what nobody wants to see grow. */
  readonly tone?: "plain" | "soft" | "bad";
}

/** Parts of a whole, one below the other. They need not add up to it. */
export function ShareBars({ label, bars }: { readonly label: string; readonly bars: readonly ShareBar[] }) {
  return (
    <ul class="share-bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.label}>
          <span>{bar.label}</span>
          <span class="share-bar" aria-hidden="true">
            <span data-tone={bar.tone ?? "plain"} style={{ width: `${Math.min(1, Math.max(0, bar.share)) * 100}%` }} />
          </span>
          <span class="share-value">
            {bar.value} <span class="soft">{percent(bar.share, 0)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
