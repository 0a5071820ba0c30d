import type { StepKind } from "../../steps/step-digest.ts";

interface Look {
  readonly word: string;
  /** Within a square from -5 to 5. */
  readonly path: string;
  /** Drawn as a line rather than filled. */
  readonly isLine?: boolean;
}

/** Shapes differ, not colours alone. */
export const markLooks: Readonly<Record<StepKind, Look>> = {
  think: { word: "thought only", path: "M0-3a3 3 0 1 1 0 6a3 3 0 1 1 0-6z", isLine: true },
  run: { word: "command", path: "M0-3a3 3 0 1 1 0 6a3 3 0 1 1 0-6z" },
  edit: { word: "edit", path: "M-3.5-3.5h7v7h-7z" },
  test: { word: "tests", path: "M0-4.5L4.5 3.5h-9z" },
  failed: { word: "failed command", path: "M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5", isLine: true },
  send: { word: "sent", path: "M-4.5-4L4.5 0L-4.5 4L-2 0z" },
  receive: { word: "received", path: "M4.5-4L-4.5 0L4.5 4L2 0z", isLine: true },
  commit: { word: "commit", path: "M0-5L5 0L0 5L-5 0z" },
  merge: { word: "merge", path: "M-4.5-4.5L0 0L4.5-4.5M0 0V4.5", isLine: true },
  submit: { word: "submit", path: "M-3 5V-5L5-2L-3 1z" },
  task: { word: "task list", path: "M-4 0H4M0-4V4", isLine: true },
  summary: { word: "summary", path: "M-4-2.5H4M-4 2.5H4", isLine: true },
};

/** The sign of a step, inside an SVG. */
export function MarkPath({ kind, scale = 1 }: { readonly kind: StepKind; readonly scale?: number }) {
  const { path, isLine = false } = markLooks[kind];
  return <path class="mark-shape" data-kind={kind} data-line={isLine} d={path} transform={`scale(${scale})`} />;
}

/** The sign with its word. */
export function MarkBadge({ kind }: { readonly kind: StepKind }) {
  return (
    <span class="mark-badge">
      <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
        <MarkPath kind={kind} />
      </svg>
      {markLooks[kind].word}
    </span>
  );
}
