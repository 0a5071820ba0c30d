import { laneColour, laneSign } from "./lane-colour.ts";
import { InlineText } from "./text-row.tsx";

/** The name of an agent in the colour of its lane. */
export function LaneName({ lane, name }: { readonly lane: number; readonly name: string }) {
  const sign = laneSign(Math.max(lane, 0));
  return (
    <span style={{ color: laneColour(Math.max(lane, 0)) }}>
      {sign === "" ? null : <span aria-hidden="true">{sign}</span>}
      <InlineText text={name} />
    </span>
  );
}
