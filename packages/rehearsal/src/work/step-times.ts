/** When the things of a step happen, in shares of the time that the agents have. */
export interface StepTimes {
  /** Messages of others that lie there before it. */
  readonly read: (step: number) => number;
  /** The model's answer. */
  readonly answer: (step: number) => number;
  /** What came of it. A message goes out before that. */
  readonly done: (step: number) => number;
}

/** Steps that are spread over the whole time, however far an agent comes with them. */
export function stepTimes(steps: number): StepTimes {
  const at = (place: number): number => place / (steps + 1);
  return {
    read: (step) => at(step + 0.8),
    answer: (step) => at(step + 1),
    done: (step) => at(step + 1.5),
  };
}

/** Seconds since the epoch, with six digits behind the point. */
export function secondsAt(share: number, startSeconds: number, endSeconds: number): number {
  return Math.round((startSeconds + (endSeconds - startSeconds) * share) * 1e6) / 1e6;
}
