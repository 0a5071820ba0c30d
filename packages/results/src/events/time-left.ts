import { createRandom } from "../stats/random.ts";

/** What is known of a campaign when somebody asks how long it still takes. All times are in seconds. */
export interface TimeLeftFacts {
  /** How long trials took that have ended, by what they have in common, such as their setting. */
  readonly ended: ReadonlyMap<string, readonly number[]>;
  /** Trials that run: what they have in common with others, and for how long they have run. */
  readonly running: readonly { readonly group: string; readonly elapsed: number }[];
  /** Trials that wait, by group. */
  readonly waiting: ReadonlyMap<string, number>;
  /** How many run at the same time. */
  readonly concurrency: number;
}

/** Half of all possible ends lie before `middle`, one in ten before `soonest`, one in ten after `latest`. */
export interface TimeLeft {
  readonly soonest: number;
  readonly middle: number;
  readonly latest: number;
  /** On how many ended trials it stands. */
  readonly from: number;
}

const DRAWS = 200;
/** A group with fewer says too little of itself: all trials speak for it. */
const ENOUGH = 3;
/** Of trials beyond these the mean is as good as each of them, and takes no time to draw. */
const MOST_DRAWN = 2_000;

/**
 * How long a campaign still takes, with a range. It plays the rest many times over: each trial takes as long as one of its
 * group that has ended, and the next one starts as soon as a place is free. So it assumes that the trials to come are like
 * those that have ended, that as many go on running at the same time, and that nothing pauses and nothing is tried again.
 * @returns null before a trial has ended, and where nothing is left
 */
export function timeLeft({ ended, running, waiting, concurrency }: TimeLeftFacts): TimeLeft | null {
  const all = [...ended.values()].flat();
  const queue = [...waiting].flatMap(([group, count]) => Array.from({ length: count }, () => group));
  if (all.length === 0 || running.length + queue.length === 0) return null;
  const timesOf = (group: string): readonly number[] => {
    const own = ended.get(group) ?? [];
    return own.length < ENOUGH ? all : own;
  };
  const places = Math.max(1, Math.floor(concurrency), running.length);
  const drawn = queue.slice(0, MOST_DRAWN);
  const beyond = queue.slice(MOST_DRAWN).reduce((sum, group) => sum + mean(timesOf(group)), 0) / places;
  const random = createRandom(1);
  const draw = (times: readonly number[]): number => times[random.below(times.length)] ?? 0;
  const ends = Array.from({ length: DRAWS }, () => {
    // The times that have ended are a sample themselves: each play takes another one of it.
    const samples = new Map<string, readonly number[]>();
    const sampleOf = (group: string): readonly number[] => {
      const known = samples.get(group);
      if (known !== undefined) return known;
      const times = timesOf(group);
      const sample = times.map(() => draw(times));
      samples.set(group, sample);
      return sample;
    };
    const free = Array.from({ length: places }, (_, at) => {
      const trial = running[at];
      return trial === undefined ? 0 : rest(sampleOf(trial.group), trial.elapsed, draw);
    });
    for (const group of drawn) {
      const first = free.indexOf(Math.min(...free));
      free[first] = (free[first] ?? 0) + draw(sampleOf(group));
    }
    return Math.max(...free) + beyond;
  }).sort((a, b) => a - b);
  const at = (share: number): number => ends[Math.round(share * (ends.length - 1))] ?? 0;
  return { soonest: at(0.1), middle: at(0.5), latest: at(0.9), from: all.length };
}

/** What is left of a trial that runs already: it takes as long as one that took longer than it has run, where there was one. */
function rest(times: readonly number[], elapsed: number, draw: (times: readonly number[]) => number): number {
  const longer = times.filter((time) => time > elapsed);
  return longer.length === 0 ? 0 : draw(longer) - elapsed;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
