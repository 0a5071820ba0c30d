import { CopyButton } from "./copy-button.tsx";
import "../styles/parts.css";

/** Code to be taken elsewhere. */
export function CodeLine({ code, label }: { readonly code: string; readonly label: string }) {
  return (
    <figure class="code-line">
      <figcaption>
        <span>{label}</span>
        <CopyButton text={code} what={label} />
      </figcaption>
      <pre class="scroll" role="region" tabIndex={0} aria-label={label}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
