import { useState } from "preact/hooks";

/** Copies a text. Where the browser does not let a page do that, the button says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [said, say] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const isCopied = await copyText(text);
    say(isCopied ? "Copied" : "Not allowed here: select and copy it");
    setTimeout(() => say(null), 2500);
  };
  return (
    <span class="copy">
      <button type="button" onClick={() => void copy()}>
        {label}
      </button>
      <span class="soft" role="status">
        {said}
      </span>
    </span>
  );
}

/** Pages that are opened from a disk have no clipboard in some browsers. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
