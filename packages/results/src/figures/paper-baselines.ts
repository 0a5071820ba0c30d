const paper = "arXiv 2601.13295";

/** Figures printed in the paper, for overlays. Percent where the name says so. */
export const paperBaselines = {
  /** Table 5: passes of 652, AUC over relative difficulty, retention. Its parts sum to 1040 and 559. */
  retention: {
    source: `${paper}, Table 5`,
    rows: [
      { model: "gpt-5", soloPass: 315, coopPass: 183, aucSolo: 0.506, aucCoop: 0.325, retention: 0.64 },
      { model: "claude-sonnet-4.5", soloPass: 307, coopPass: 168, aucSolo: 0.469, aucCoop: 0.283, retention: 0.6 },
      { model: "minimax-m2", soloPass: 236, coopPass: 91, aucSolo: 0.374, aucCoop: 0.171, retention: 0.46 },
      { model: "qwen3-coder-30b", soloPass: 141, coopPass: 87, aucSolo: 0.236, aucCoop: 0.148, retention: 0.63 },
      { model: "qwen3-30b", soloPass: 41, coopPass: 30, aucSolo: 0.106, aucCoop: 0.072, retention: 0.68 },
      { model: "pooled", soloPass: 1039, coopPass: 558, aucSolo: 0.338, aucCoop: 0.2, retention: 0.59 },
    ],
  },
  /** Table 6: cumulative success percent by merge stage, without and with messages. */
  mergeStages: {
    source: `${paper}, Table 6`,
    rows: [
      {
        model: "gpt-5",
        noComm: { naive: 13.88, union: 26.69, learned: 27.91 },
        comm: { naive: 20.42, union: 26.64, learned: 27.9 },
      },
      {
        model: "claude-sonnet-4.5",
        noComm: { naive: 12.27, union: 26.84, learned: 27.3 },
        comm: { naive: 16.72, union: 24.85, learned: 25.92 },
      },
      {
        model: "minimax-m2",
        noComm: { naive: 8.62, union: 14.72, learned: 14.88 },
        comm: { naive: 7.36, union: 11.5, learned: 13.96 },
      },
      {
        model: "qwen3-coder-30b",
        noComm: { naive: 6.9, union: 12.88, learned: 14.72 },
        comm: { naive: 6.75, union: 12.42, learned: 13.34 },
      },
      {
        model: "qwen3-30b",
        noComm: { naive: 1.53, union: 3.22, learned: 3.37 },
        comm: { naive: 2.3, union: 4.45, learned: 4.6 },
      },
    ],
  },
  /** Fig. 5c (HTML 4c): share of communication among all events, percent. Its unit is events of OpenHands, not agent steps. */
  communicationOverhead: {
    source: `${paper}, Fig. 5c`,
    rows: [
      { model: "claude-sonnet-4.5", percent: 20 },
      { model: "gpt-5", percent: 16.3 },
      { model: "minimax-m2", percent: 13.6 },
      { model: "qwen3-30b", percent: 6.2 },
      { model: "qwen3-coder-30b", percent: 3.3 },
    ],
  },
  /** Fig. 6 (HTML 5): mean messages per conversation, and percent of conversations with each kind of error. */
  conversations: {
    source: `${paper}, Fig. 6`,
    rows: [
      { model: "qwen3-coder-30b", meanMessages: 1.1, repetition: 0, unresponsiveness: 0, hallucination: 0 },
      { model: "qwen3-30b", meanMessages: 3.2, repetition: 6.8, unresponsiveness: 1.9, hallucination: 0 },
      { model: "minimax-m2", meanMessages: 10.8, repetition: 17.8, unresponsiveness: 21.3, hallucination: 5.4 },
      { model: "gpt-5", meanMessages: 15.5, repetition: 5.1, unresponsiveness: 5.8, hallucination: 2.1 },
      { model: "claude-sonnet-4.5", meanMessages: 14.5, repetition: 37.1, unresponsiveness: 9.9, hallucination: 6.9 },
    ],
  },
  /** Table 1: symptoms of failed coop runs, percent. */
  failureSymptoms: {
    source: `${paper}, Table 1`,
    rows: [
      { category: "work overlap", percent: 33.2 },
      { category: "divergent architecture", percent: 29.7 },
      { category: "repetition", percent: 14.7 },
      { category: "unresponsiveness", percent: 8.7 },
      { category: "unverifiable claims", percent: 4.3 },
      { category: "broken commitment", percent: 3.7 },
      { category: "dependency access", percent: 1.7 },
      { category: "placeholder misuse", percent: 1.5 },
      { category: "parameter flow", percent: 1.3 },
      { category: "timing dependency", percent: 1.1 },
    ],
  },
  /** Table 2: causes of 50 failures read by hand, percent. */
  failureCauses: {
    source: `${paper}, Table 2`,
    rows: [
      { category: "expectation", percent: 42 },
      { category: "commitment", percent: 32 },
      { category: "communication", percent: 26 },
    ],
  },
  /** §5: what goes with a conflict-free merge. */
  goodCommunication: {
    source: `${paper}, §5`,
    rows: [
      { measure: "plans per question", noConflict: 2.04, conflict: 1.31 },
      { measure: "line mentions", noConflict: 32.6, conflict: 22.5 },
      { measure: "path mentions", noConflict: 13.1, conflict: 10 },
    ],
    firstTurnPlan: { conflictPercentWithPlan: 29.4, conflictPercentWithout: 51.5 },
  },
} as const;
