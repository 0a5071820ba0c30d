/** Lanes have four colours; a fifth agent has that of the first again, and its name beside it. */
export function laneColour(lane: number): string {
  return `var(--agent-${(lane % 4) + 1})`;
}
