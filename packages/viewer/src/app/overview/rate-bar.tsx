import type { PassRate } from "@cooperbench-ts/results";
import { percent } from "../parts/format.ts";

const WIDTH = 160;
const HEIGHT = 18;

/** A rate between 0 and 1 with its interval, as a small picture beside its numbers. */
export function RateBar({ rate }: { readonly rate: PassRate }) {
  const x = (share: number): number => 4 + share * (WIDTH - 8);
  return (
    <span class="rate">
      <svg class="rate-bar" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <line class="rate-track" x1={x(0)} x2={x(1)} y1={9} y2={9} />
        {[0, 0.5, 1].map((share) => (
          <line key={share} class="rate-tick" x1={x(share)} x2={x(share)} y1={5} y2={13} />
        ))}
        {rate.lower === null || rate.upper === null ? null : (
          <rect
            class="rate-interval"
            x={x(rate.lower)}
            width={Math.max(1, x(rate.upper) - x(rate.lower))}
            y={5.5}
            height={7}
            rx={2}
          />
        )}
        {rate.rate === null ? null : <circle class="rate-point" cx={x(rate.rate)} cy={9} r={4} />}
      </svg>
      <span class="rate-text">{rateText(rate)}</span>
    </span>
  );
}

function rateText({ rate, lower, upper, k, n }: PassRate) {
  if (rate === null) return <span class="soft">nothing judged</span>;
  return (
    <>
      <strong>{percent(rate)}</strong>{" "}
      <span class="soft">
        {lower === null || upper === null ? "no interval" : `${percent(lower, 0)} to ${percent(upper, 0)}`}, {k} of {n}
      </span>
    </>
  );
}
