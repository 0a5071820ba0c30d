import { peerSlots, type PeerSlot } from "../agent-slots.ts";
import { stepTimes } from "./step-times.ts";

/** A message, before it has a text. */
export interface PlannedMessage {
  readonly from: PeerSlot;
  readonly sentStep: number;
  /** The step before which it lies in the other one's inbox; null: that one had ended its work. */
  readonly readStep: number | null;
  /** When it goes out, in shares of the time that the agents have. */
  readonly at: number;
}

/**
 * Who writes when: the two in turn, each after it has read what came before.
 * @param steps of the two agents
 * @param begin from which share of the time on they write; earlier, where the steps do not suffice
 */
export function planTalk(count: number, steps: readonly [number, number], begin: number): readonly PlannedMessage[] {
  for (let first = Math.round(begin * steps[0]); first > 1; first -= 1) {
    const talk = talkFrom(first, count, steps);
    if (talk.length === count) return talk;
  }
  return talkFrom(1, count, steps);
}

function talkFrom(first: number, count: number, steps: readonly [number, number]): readonly PlannedMessage[] {
  const times = [stepTimes(steps[0]), stepTimes(steps[1])] as const;
  const talk: PlannedMessage[] = [];
  let at = first;
  for (let n = 0; n < count; n += 1) {
    const [mine, other] = n % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    // The last step hands in.
    if (at >= steps[mine] - 1) break;
    const sent = (times[mine].answer(at) + times[mine].done(at)) / 2;
    // Until then the other one goes on with its own work.
    let read = 0;
    while (read < steps[other] && times[other].read(read) < times[mine].done(at)) read += 1;
    talk.push({ from: peerSlots[mine], sentStep: at, readStep: read < steps[other] ? read : null, at: sent });
    at = read;
  }
  return talk;
}
