import { EDITED_FILE, PARTIAL, type PlannedEdit, plannedEdits } from "../scenario/planned-edits.ts";
import { patchText, type PatchPlan } from "../scenario/patch-plan.ts";
import { editCommand, editOutput, editWay, type FileEdit } from "./file-edit.ts";
import { type Beat, look } from "./looks.ts";
import { COMPLETE, type Found, passes, quietOutput, testFile } from "./test-output.ts";

export interface WorkBeat extends Beat {
  /** null: it changes no file. */
  readonly edit: FileEdit | null;
}

interface Ranked extends WorkBeat {
  /** 0: the patch needs it. Of the others the highest go first, where steps are few. */
  readonly rank: number;
}

export interface WorkRequest {
  readonly plan: PatchPlan;
  /** How many steps there are for it. */
  readonly steps: number;
  /** Of its looks around, how many come before its first edit. */
  readonly lookShare: number;
  /** It commits, and does not hand in a diff of the index. */
  readonly commits: boolean;
  readonly draw: (what: string) => number;
}

/** What an agent does on the way to its patch, in as many steps as it has. */
export function agentWork(request: WorkRequest): readonly WorkBeat[] {
  const core = fitted(coreOf(request), request.steps);
  const first = Math.floor(request.draw("looks") * 8);
  const firstEdit = core.findIndex(({ edit }) => edit !== null);
  const idle = request.steps - core.length;
  const early = firstEdit === -1 ? idle : Math.round(idle * request.lookShare);
  const later = core.length - firstEdit;
  const work: WorkBeat[] = [];
  let [looked, changed] = [0, false];
  const lookAround = (count: number): void => {
    for (let n = 0; n < count; n += 1) work.push({ ...look(changed, first, looked++), edit: null });
  };
  for (const [index, { rank: _, ...beat }] of core.entries()) {
    // The first half of the looks stands before everything, the rest of the early ones before the first edit.
    if (index === 0) lookAround(firstEdit === -1 ? early : Math.ceil(early / 2));
    if (index === firstEdit) lookAround(Math.floor(early / 2));
    if (firstEdit !== -1 && index > firstEdit) {
      const place = index - firstEdit;
      const due = Math.floor(((idle - early) * place) / Math.max(later - 1, 1));
      const had = Math.floor(((idle - early) * (place - 1)) / Math.max(later - 1, 1));
      lookAround(due - had);
    }
    work.push(beat);
    changed ||= beat.edit !== null;
  }
  lookAround(request.steps - work.length);
  return work;
}

function fitted(core: readonly Ranked[], steps: number): readonly Ranked[] {
  const kept = [...core];
  while (kept.length > steps) {
    const most = Math.max(...kept.map(({ rank }) => rank));
    kept.splice(most === 0 ? kept.length - 1 : kept.findLastIndex(({ rank }) => rank === most), 1);
  }
  return kept;
}

function coreOf(request: WorkRequest): readonly Ranked[] {
  const { plan, commits, draw } = request;
  const edits = plannedEdits(plan);
  const file = new EditedFile(draw);
  const ofFeatures = edits.filter(({ feature }) => feature !== null);
  const shared = edits.filter(({ feature }) => feature === null);
  // What a feature takes: a look, an edit, a test that fails, a fix, a test.
  const isShort = request.steps < 5 * ofFeatures.length + shared.length + 2;
  const features = (): Ranked[] =>
    ofFeatures.flatMap((edit) => featureBeats(file, edit, isShort || draw(`at once ${edit.feature}`) < 0.3));
  const top = (): Ranked[] =>
    shared.map((edit) => ({
      ...file.change(edit.line, around(edit), edit.removed, edit.added),
      thought: "The file has to say which feature it holds.",
      rank: 0,
    }));
  if (edits.length === 0) return [];
  const message = ofFeatures.map(({ feature }) => `feature_${feature}`).join(" and ");
  return [
    // In this order: what comes first shifts the lines of what comes next.
    ...(draw("top first") < 0.5 ? [...top(), ...features()] : [...features(), ...top()]),
    plain(3, "I look at the whole change once more.", "git diff", patchText(plan, "shown")),
    ...(commits
      ? [
          plain(
            2,
            "I commit what I have.",
            `git add -A && git commit -q -m "Add ${message}" && git log --oneline | head -1`,
            `7d41c9e Add ${message}\n`,
          ),
        ]
      : []),
  ];
}

function plain(rank: number, thought: string, command: string, output: string, returncode = 0): Ranked {
  return { rank, thought, command, output, returncode, edit: null };
}

/** The lines next to it. */
function around({ above, below }: PlannedEdit): readonly [string, string] {
  return [above.at(-1) ?? "", below[0] ?? ""];
}

function featureBeats(file: EditedFile, edit: PlannedEdit, atOnce: boolean): Ranked[] {
  const { feature, complete, line, above, below, added } = edit;
  const id = feature ?? 0;
  const at = (word: string): string[] => added.map((one) => one.replace(/"(?:complete|partial)"$/, `"${word}"`));
  const entry = (word: string): string => at(word).at(-1) ?? "";
  const shown = [...above, ...below.slice(0, 2)];
  const from = line - above.length;
  const view: Ranked = {
    ...plain(
      4,
      `Here feature_${id} fills the table.`,
      `sed -n '${from},${from + shown.length - 1}p' ${EDITED_FILE}`,
      `${shown.join("\n")}\n`,
    ),
    reads: { file: EDITED_FILE, from, count: shown.length },
  };
  const insert = (word: string, thought: string): Ranked => ({
    ...file.change(line, around(edit), [], at(word)),
    thought,
    rank: 0,
  });
  const replace = (old: string, word: string, thought: string, rank: number): Ranked => ({
    ...file.change(line + added.length - 1, [added[0] ?? "", below[0] ?? ""], [entry(old)], [entry(word)], true),
    thought,
    rank,
  });
  if (complete && atOnce)
    return [view, insert(COMPLETE, `feature_${id} gets its entry.`), file.test(id, COMPLETE, "Does its test pass?", 2)];
  if (complete)
    return [
      view,
      insert(PARTIAL, `A first version of the entry of feature_${id}.`),
      file.test(id, PARTIAL, "Does its test pass?", 3),
      replace(PARTIAL, COMPLETE, "The test wants another value: the entry must be complete.", 0),
      file.test(id, COMPLETE, "And now?", 2),
    ];
  if (atOnce)
    return [
      view,
      insert(PARTIAL, `feature_${id} gets its entry. That should do.`),
      plain(
        2,
        "The tests that were there pass.",
        "python -m pytest -q tests/test_registry.py",
        "...\n3 passed in 0.02s\n",
      ),
    ];
  return [
    view,
    insert(PARTIAL, `feature_${id} gets its entry.`),
    file.test(id, PARTIAL, "Does its test pass?", 3),
    replace(PARTIAL, "done", "Perhaps it wants another word.", 0),
    file.test(id, "done", "And now?", 3),
    replace("done", PARTIAL, "No. I put it back: the test itself seems to be wrong.", 0),
  ];
}

/** The file as it is while an agent works: lines that were inserted above shift those below. */
class EditedFile {
  readonly #draw: (what: string) => number;
  readonly #shifts: { readonly line: number; readonly by: number }[] = [];
  #count = 0;

  constructor(draw: (what: string) => number) {
    this.#draw = draw;
  }

  /** @param line of the base; of lines that were inserted at it, `isOwn` */
  change(
    line: number,
    [above, below]: readonly [string, string],
    removed: readonly string[],
    added: readonly string[],
    isOwn = false,
  ): Omit<WorkBeat, "thought"> {
    const shift = this.#shifts
      .filter((one) => (isOwn ? one.line < line - 1 : one.line < line))
      .reduce((sum, { by }) => sum + by, 0);
    this.#shifts.push({ line, by: added.length - removed.length });
    this.#count += 1;
    const edit = { file: EDITED_FILE, line: line + shift, above, below, removed, added };
    const way = editWay(this.#draw(`way ${this.#count}`));
    return { command: editCommand(edit, way), returncode: 0, output: editOutput(edit, way), edit };
  }

  test(feature: number, found: Found, thought: string, rank: number): Ranked {
    this.#count += 1;
    const run = { feature, found, hundredths: 2 + Math.floor(this.#draw(`took ${this.#count}`) * 7) };
    const output = quietOutput(run);
    return plain(rank, thought, `python -m pytest -q ${testFile(feature)}`, output, passes(run) ? 0 : 1);
  }
}
