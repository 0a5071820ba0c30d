const COLOURS = 4;
const SIGNS = ["", "◇ ", "□ ", "△ "] as const;

/** Lanes have four colours; a fifth agent has that of the first again, and a sign before its name. */
export function laneColour(lane: number): string {
  return `var(--agent-${(lane % COLOURS) + 1})`;
}

/** Before the name of an agent whose colour another one has too; empty: nobody else has it. */
export function laneSign(lane: number): string {
  return SIGNS[Math.floor(lane / COLOURS) % SIGNS.length] ?? "";
}
