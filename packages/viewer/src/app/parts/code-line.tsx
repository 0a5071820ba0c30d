import { useState } from "preact/hooks";
import { copyText } from "./save.ts";

/** Code to be taken elsewhere. */
export function CodeLine({ code, label }: { readonly code: string; readonly label: string }) {
  const [said, say] = useState("");
  const copy = async (): Promise<void> => {
    say((await copyText(code)) ? "Copied" : "This browser lets no page copy here: select it");
  };
  return (
    <figure class="code-line">
      <figcaption>
        <span>{label}</span>
        <span class="soft" role="status">
          {said}
        </span>
        <button type="button" aria-label={`Copy: ${label}`} onClick={() => void copy()}>
          Copy
        </button>
      </figcaption>
      <pre class="scroll" tabIndex={0} aria-label={label}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
