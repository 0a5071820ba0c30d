import { useState } from "preact/hooks";
import type { PageText } from "../../documents/page-text.ts";
import { useDocument } from "../load/use-document.ts";

interface TextBlockProps {
  readonly text: PageText;
  /** What it is, for readers that do not see it. */
  readonly label: string;
  /** `output`: of a program, with its colours. `prose`: wrapped as a paragraph. */
  readonly kind?: "output" | "prose";
  /** Marked wherever it stands. */
  readonly highlight?: string | null;
}

/** A text of a trial: folded where it is long, whole when somebody asks for it. */
export function TextBlock({ text, label, kind = "output" }: TextBlockProps) {
  const [isWhole, setWhole] = useState(false);
  const whole = useDocument(isWhole && typeof text !== "string" ? text.part : null);
  if (typeof text === "string") return <pre data-kind={kind}>{text}</pre>;
  if (isWhole && whole.kind === "loaded") return <pre data-kind={kind}>{whole.value}</pre>;
  return (
    <div>
      <pre data-kind={kind}>{text.head}</pre>
      <button type="button" onClick={() => setWhole(true)}>
        Show all {text.lines} lines of {label}
      </button>
      <pre data-kind={kind}>{text.tail}</pre>
    </div>
  );
}
