export type RootStep = "trial" | "stop" | "copy" | "switch" | "start" | "prove" | "roll-back";

/** A step of the move that did not succeed, for the way back. */
export class StepFailure extends Error {
  readonly step: RootStep;
  constructor(step: RootStep, message: string) {
    super(message);
    this.step = step;
  }
}
