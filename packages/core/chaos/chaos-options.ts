import type { RehearsedSetting } from "@cooperbench-ts/rehearsal";

/** One campaign that is killed again and again. Everything that is drawn is a function of the seed. */
export interface ChaosOptions {
  readonly dir: string;
  readonly seed: number;
  readonly pairs: number;
  readonly settings: readonly RehearsedSetting[];
  readonly concurrency: number;
  /** Limit of a phase: a scripted hang lasts so long. */
  readonly phaseLimitMs: number;
  /** Sessions that are killed before one may come to its end. */
  readonly kills: number;
}

/** One session of it, in a process of its own. */
export interface SessionOptions extends ChaosOptions {
  /** It kills itself in front of this file operation; null: only from outside. */
  readonly dieAtOperation: number | null;
}
