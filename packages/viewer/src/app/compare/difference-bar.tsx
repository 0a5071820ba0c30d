import type { ToldDifference } from "./comparison-words.ts";
import { points } from "../parts/numbers.ts";

interface DifferenceBarProps {
  readonly told: ToldDifference;
  readonly names: readonly [string, string];
}

const WIDTH = 400;

/** The difference and its interval on a line; the numbers stand in the words above. */
export function DifferenceBar({ told: { difference, lower, upper }, names: [a, b] }: DifferenceBarProps) {
  const ends = [difference, lower ?? 0, upper ?? 0].map(Math.abs);
  const reach = Math.min(1, Math.ceil(Math.max(0.1, ...ends) * 10) / 10);
  const at = (share: number): number => Math.round(((share / reach + 1) / 2) * WIDTH * 10) / 10;
  return (
    <figure class="difference" aria-hidden="true">
      <svg viewBox={`-6 0 ${WIDTH + 12} 26`} preserveAspectRatio="none" focusable="false">
        <line class="difference-axis" x1={0} x2={WIDTH} y1={22} y2={22} />
        <line class="difference-none" x1={at(0)} x2={at(0)} y1={1} y2={25} />
        {lower === null || upper === null ? null : (
          <line class="difference-interval" x1={at(lower)} x2={at(upper)} y1={11} y2={11} />
        )}
        <line class="difference-point" x1={at(difference)} x2={at(difference)} y1={4} y2={18} />
      </svg>
      <figcaption class="soft">
        <span>
          ← {b} passes more ({points(-reach)})
        </span>
        <span>
          ({points(reach)}) {a} passes more →
        </span>
      </figcaption>
    </figure>
  );
}
