/** What an attempt says while it works. */
export type AttemptProgress =
  /** All that the phase needs is at hand. The attempt awaits whoever is told, and starts nothing before. */
  | { readonly type: "phase-started"; readonly phase: "agent" | "eval"; readonly limitMs: number }
  | { readonly type: "phase-progress"; readonly steps: number; readonly calls: number; readonly costUsd: number | null }
  | { readonly type: "notice"; readonly level: "info" | "warning"; readonly message: string };
