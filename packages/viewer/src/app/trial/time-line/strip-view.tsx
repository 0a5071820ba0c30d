import { stepsInView } from "./go-to-step.ts";
import type { StripPlaces } from "./strip-layout.ts";

interface StripViewProps {
  readonly places: StripPlaces;
  readonly px: (x: number) => number;
  readonly height: number;
}

/** Which part of the trial the list below shows. Apart from the strip, which need not be drawn again for each turn of the wheel. */
export function StripView({ places, px, height }: StripViewProps) {
  const xs = stepsInView.value.map((step) => px(places.ofStep(step)));
  if (xs.length === 0) return null;
  const [from, to] = [Math.min(...xs) - 6, Math.max(...xs) + 6];
  return <rect class="strip-view" x={from} y="0" width={to - from} height={height} />;
}
