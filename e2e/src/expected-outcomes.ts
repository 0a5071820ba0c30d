/** What the gold patches of `e2e/dataset` come to, pair by pair, as both upstream versions were seen to judge them. */
export interface ExpectedOutcome {
  /** Both features pass when one agent submits both gold patches (or, where they conflict, the task's `combined.patch`). */
  readonly solo: boolean;
  /** The same for two agents that submit one gold patch each. 0.0.11 tries a union merge after a conflict, 0.0.29 does not. */
  readonly coop: { readonly "0.0.11": boolean; readonly "0.0.29": boolean };
  /** How the two gold patches meet in a plain `git merge`. */
  readonly merge: "clean" | "same-place" | "same-line" | "modify-delete";
  /** Features whose own gold patch is wrong. */
  readonly wrong: readonly number[];
  /** Patch files that 0.0.11 cuts (they end in a blank context line), so that it fails the pair until they are made whole. */
  readonly cut: { readonly solo: boolean; readonly coop: readonly number[] };
}

const good = { solo: true, coop: { "0.0.11": true, "0.0.29": true }, merge: "clean", wrong: [] } as const;
const bad = { solo: false, coop: { "0.0.11": false, "0.0.29": false }, merge: "clean" } as const;
const whole = { solo: false, coop: [] } as const;

/** Verdicts on whole patches; where `cut` names something, 0.0.11 says `fail` if the patches are left as it writes them. */
export const expectedOutcomes: Readonly<Record<string, ExpectedOutcome>> = {
  "abacus_calc_task/0/f1_f2": { ...good, cut: { solo: true, coop: [1, 2] } },
  "abacus_calc_task/0/f1_f3": { ...good, cut: { solo: false, coop: [1] } },
  "abacus_calc_task/0/f2_f3": { ...good, cut: { solo: false, coop: [2] } },
  "paper_crane_task/7/f1_f2": {
    ...good,
    coop: { "0.0.11": true, "0.0.29": false },
    merge: "same-place",
    cut: whole,
  },
  "paper_crane_task/7/f1_f3": { ...good, cut: whole },
  "paper_crane_task/7/f1_f4": { ...bad, wrong: [4], cut: whole },
  "paper_crane_task/7/f2_f3": { ...good, cut: whole },
  "paper_crane_task/7/f2_f4": { ...bad, wrong: [4], cut: whole },
  "paper_crane_task/7/f3_f4": { ...bad, wrong: [4], cut: whole },
  "tide_table_task/12/f1_f2": {
    ...good,
    coop: { "0.0.11": false, "0.0.29": false },
    merge: "same-line",
    cut: whole,
  },
  "tide_table_task/12/f1_f3": { ...good, cut: whole },
  "tide_table_task/12/f2_f3": {
    ...good,
    coop: { "0.0.11": false, "0.0.29": false },
    merge: "modify-delete",
    cut: whole,
  },
  "tide_table_task/31/f1_f2": { ...good, cut: { solo: true, coop: [1, 2] } },
  "tide_table_task/31/f1_f10": { ...good, cut: { solo: true, coop: [1, 10] } },
  "tide_table_task/31/f2_f10": { ...good, cut: { solo: true, coop: [2, 10] } },
};
