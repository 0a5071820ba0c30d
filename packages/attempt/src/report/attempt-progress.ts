/** What an attempt says while it works. */
export type AttemptProgress =
  /** All that the phase needs is at hand, and nothing is started before this has been taken note of. */
  | { readonly type: "phase-started"; readonly phase: "agent" | "eval"; readonly at: string; readonly limitMs: number }
  | { readonly type: "phase-progress"; readonly steps: number; readonly calls: number; readonly costUsd: number | null }
  | { readonly type: "notice"; readonly level: "info" | "warning"; readonly message: string };
