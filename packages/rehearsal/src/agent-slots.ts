/** The only agent of a trial, as upstream calls it. */
export const onlySlot = "solo";

/** The two agents of a trial, in the order of their features. */
export const peerSlots = ["agent1", "agent2"] as const;

export type PeerSlot = (typeof peerSlots)[number];

/** Where an agent stands in a trial: its name in upstream's console, files and messages. */
export type AgentSlot = typeof onlySlot | PeerSlot;

/** To whom an agent sends its messages. */
export function peerOf(slot: AgentSlot): PeerSlot {
  return slot === peerSlots[0] ? peerSlots[1] : peerSlots[0];
}

/** A value for each of the two agents. */
export function byPeer<Value>(value: (index: 0 | 1) => Value): Record<PeerSlot, Value> {
  return { [peerSlots[0]]: value(0), [peerSlots[1]]: value(1) };
}
