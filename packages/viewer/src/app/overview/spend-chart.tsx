import { usd } from "../parts/format.ts";
import { type Scale, scale, timeTicks, valueTicks } from "./chart-scale.ts";
import type { SpendOverTime, SpendPoint } from "./spend-over-time.ts";

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 110;
const TOP = 10;
const BOTTOM = 26;
const LABEL_HEIGHT = 14;

interface SpendChartProps {
  readonly spend: SpendOverTime;
  readonly span: NonNullable<SpendOverTime["span"]>;
}

/** Lines by setting, told apart by dashes and names too, over the part that came to nothing. */
export function SpendChart({ spend, span: { from, to } }: SpendChartProps) {
  const most = Math.max(spend.all.points.at(-1)?.usd ?? 0, 0.01);
  const x = scale([from, Math.max(to, from + 1)], [LEFT, WIDTH - RIGHT]);
  const y = scale([0, most], [HEIGHT - BOTTOM, TOP]);
  const lines = [
    ...(spend.settings.length > 1 ? [{ ...spend.all, kind: "all" }] : []),
    ...spend.settings.map((series, at) => ({ ...series, kind: String(at % 6) })),
  ];
  const labels = apart(lines.map(({ label, points, kind }) => ({ label, kind, y: y(points.at(-1)?.usd ?? 0) })));
  const about = `Spend from ${new Date(from).toLocaleString()} to ${new Date(to).toLocaleString()}; the table below has its numbers`;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Chart of spend over time">
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={about}>
        {valueTicks(most).map((value) => (
          <g key={value}>
            <line class="chart-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
            <text class="chart-tick" x={LEFT - 6} y={y(value) + 4} text-anchor="end">
              {usd(value)}
            </text>
          </g>
        ))}
        {timeTicks(from, to).map(({ at, text }) => (
          <text key={at} class="chart-tick" x={x(at)} y={HEIGHT - 8} text-anchor="middle">
            {text}
          </text>
        ))}
        <path class="chart-wasted" d={`${steps(spend.wasted, x, y)}V${y(0)}H${x(from)}Z`} />
        {lines.map(({ label, points, kind }) => (
          <path key={label} class="chart-line" data-line={kind} d={steps(points, x, y)} />
        ))}
        {labels.map(({ label, kind, y: at }) => (
          <text key={label} class="chart-label" data-line={kind} x={WIDTH - RIGHT + 6} y={at + 4}>
            {label}
          </text>
        ))}
      </svg>
      <p class="soft chart-note">
        <span class="chart-key" aria-hidden="true" /> in failed attempts
      </p>
    </div>
  );
}

/** Money is spent at once when an attempt ends. */
function steps(points: readonly SpendPoint[], x: Scale, y: Scale): string {
  return points
    .map(({ at, usd: value }, index) =>
      index === 0 ? `M${x(at).toFixed(1)} ${y(value).toFixed(1)}` : `H${x(at).toFixed(1)}V${y(value).toFixed(1)}`,
    )
    .join("");
}

/** Labels at their lines, moved up or down where they would lie on each other. */
function apart<Label extends { readonly y: number }>(labels: readonly Label[]): Label[] {
  const placed: Label[] = [];
  for (const label of [...labels].sort((a, b) => b.y - a.y)) {
    const below = placed.at(-1);
    placed.push({ ...label, y: below === undefined ? label.y : Math.min(label.y, below.y - LABEL_HEIGHT) });
  }
  return placed;
}
