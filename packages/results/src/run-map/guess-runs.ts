import { groupBy } from "../stats/group-rows.ts";
import type { FoundRun } from "./found-run.ts";

/** What a run is by its manifest, or as its name looks. */
export interface GuessedRun {
  readonly arm: string;
  readonly repeat: number;
}

/** Runs that look like repeats of each other. */
export interface RepeatGroup {
  /** By repeat. */
  readonly runs: readonly string[];
  readonly repeats: readonly number[];
  /** The pattern that names them all. */
  readonly pattern: string;
}

export interface Guesses {
  /** By folder. */
  readonly runs: ReadonlyMap<string, GuessedRun>;
  readonly groups: readonly RepeatGroup[];
}

/** `x_1`, `x-r2`, `x_rep3`. A number behind a hyphen alone is mostly a version, as in `gpt-5`. */
const REPEAT = /^(?<stem>.+?)(?<mark>[-_.](?:r|rep|repeat|run)[-_.]?|_)(?<number>[1-9]\d{0,3})$/i;

/**
 * Arm and repeat of each run where nobody tells them. With a manifest: the experiment and its repeat. Else the name: runs of one
 * model and agent that differ by a number at the end, from 1 on, are repeats of one arm; any other run is an arm by itself. What is
 * upstream's own word for the setting at the end of a name is no part of the arm, so `x-solo` and `x-coop` are one arm.
 */
export function guessRuns(found: readonly FoundRun[]): Guesses {
  const groups = repeatGroups(found.filter(({ manifest }) => manifest === null));
  const numbered = new Set(groups.flatMap(({ members }) => members.map(({ run }) => run)));
  const alone = found.filter((run) => !numbered.has(run));
  const taken = new Set(found.map(({ name }) => name));
  const arms = chooseArms([
    ...groups.map((group) => candidateOfGroup(group, taken)),
    ...alone.map((run) => candidateOf(run, taken)),
  ]);
  return {
    runs: new Map(
      arms.flatMap(([{ members }, arm]) =>
        members.map(({ run, repeat }): [string, GuessedRun] => [run.dir, { arm, repeat }]),
      ),
    ),
    groups: groups.map(({ members, pattern }) => ({
      pattern,
      runs: members.map(({ run }) => run.name),
      repeats: members.map(({ repeat }) => repeat),
    })),
  };
}

interface RepeatedRun {
  readonly run: FoundRun;
  readonly repeat: number;
}

/** Runs that share an arm, and what it may be called, the best name first. The last one is theirs alone. */
interface Candidate {
  readonly members: readonly RepeatedRun[];
  readonly names: readonly string[];
}

function candidateOf(run: FoundRun, taken: ReadonlySet<string>): Candidate {
  const { dir, name, manifest, words } = run;
  const own = dir === "" ? name : dir;
  return manifest === null
    ? { members: [{ run, repeat: 1 }], names: [withoutWord(name, words, taken), name, own] }
    : { members: [{ run, repeat: manifest.repeat }], names: [manifest.experiment, own, own] };
}

function candidateOfGroup({ stem, pattern, members }: NumberedRuns, taken: ReadonlySet<string>): Candidate {
  const { dir = "", words = new Set<string>() } = members[0]?.run ?? {};
  const above = dir.slice(0, dir.lastIndexOf("/") + 1);
  return { members, names: [withoutWord(stem, words, taken), stem, `${above}${pattern}`] };
}

/** The best names under which no two runs are the same repeat of one arm and setting. */
function chooseArms(
  candidates: readonly Candidate[],
  at = 0,
  held: ReadonlySet<string> = new Set(),
): [Candidate, string][] {
  const wanted = candidates.flatMap((candidate) => placesOf(candidate, at));
  const places = groupBy(wanted, (place) => place);
  const isFree = (candidate: Candidate): boolean =>
    at === LAST_NAME || placesOf(candidate, at).every((place) => places.get(place)?.length === 1 && !held.has(place));
  const free = candidates.filter(isFree);
  const settled = new Set(free);
  const others = candidates.filter((candidate) => !settled.has(candidate));
  const heldThen = new Set([...held, ...free.flatMap((candidate) => placesOf(candidate, at))]);
  const later = others.length === 0 ? new Map<Candidate, string>() : new Map(chooseArms(others, at + 1, heldThen));
  return candidates.map((candidate) => [candidate, later.get(candidate) ?? candidate.names[at] ?? ""]);
}

const LAST_NAME = 2;

function placesOf({ members, names }: Candidate, at: number): string[] {
  return members.map(({ run: { manifest, words }, repeat }) =>
    JSON.stringify([names[at], repeat, ...(manifest === null ? [...words].sort() : [manifest.setting])]),
  );
}

interface NumberedRuns {
  readonly stem: string;
  readonly pattern: string;
  readonly members: readonly RepeatedRun[];
}

function repeatGroups(runs: readonly FoundRun[]): NumberedRuns[] {
  const kind = ({ dir, model, agent, words }: FoundRun): string[] => [
    dir.slice(0, dir.lastIndexOf("/") + 1),
    model ?? "",
    agent ?? "",
    ...[...words].sort(),
  ];
  const ended = runs.flatMap((run) => {
    const { stem = "", mark = "", number } = REPEAT.exec(run.name)?.groups ?? {};
    return number === undefined ? [] : [{ run, stem, mark, repeat: Number(number) }];
  });
  const bare = new Map(runs.map((run) => [JSON.stringify([run.name, ...kind(run)]), run]));
  const byStem = groupBy(ended, ({ run, stem, mark }) => JSON.stringify([stem, mark, ...kind(run)]));
  return [...byStem.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { stem, mark, run } = first;
    const members = group.map((one) => ({ run: one.run, repeat: one.repeat })).sort((a, b) => a.repeat - b.repeat);
    // The first of them may be without a number.
    const without = bare.get(JSON.stringify([stem, ...kind(run)]));
    if (members[0]?.repeat !== 1) {
      if (without === undefined) return [];
      members.unshift({ run: without, repeat: 1 });
    }
    const isCounted = new Set(members.map(({ repeat }) => repeat)).size === members.length && members.length > 1;
    return isCounted ? [{ stem, pattern: `${stem}${mark}{repeat}`, members }] : [];
  });
}

/** @param taken names of runs: what is left may be none of them */
function withoutWord(stem: string, words: ReadonlySet<string>, taken: ReadonlySet<string>): string {
  const [word, ...others] = words;
  if (word === undefined || others.length > 0) return stem;
  const rest = stem.slice(0, -word.length - 1);
  return rest !== "" && !taken.has(rest) && /[-_.]/.test(stem.at(-word.length - 1) ?? "") && stem.endsWith(word)
    ? rest
    : stem;
}
