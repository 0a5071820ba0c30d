import { useEffect, useRef, useState } from "preact/hooks";
import { copyText } from "./save.ts";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for readers that do not see where the button stands. */
  readonly what: string;
}

/** Copies a text. Where the browser does not let a page do that, it says so. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [said, say] = useState("");
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    say((await copyText(text)) ? "Copied" : "Not allowed here: select and copy it");
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => say(""), 2500);
  };
  return (
    <span class="copy">
      <span class="soft" role="status">
        {said}
      </span>
      <button type="button" aria-label={`Copy: ${what}`} onClick={() => void copy()}>
        Copy
      </button>
    </span>
  );
}
