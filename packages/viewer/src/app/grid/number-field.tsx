import { useState } from "preact/hooks";
import { readNumber } from "./query.ts";

interface NumberFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: number | null;
  readonly onCommit: (value: number | null) => void;
}

/** A number that is taken when it is written to its end: half a number, such as `0.`, is none yet. */
export function NumberField({ label, placeholder, value, onCommit }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (): void => {
    if (draft === null) return;
    setDraft(null);
    onCommit(readNumber(draft));
  };
  return (
    <input
      type="number"
      min="0"
      step="any"
      placeholder={placeholder}
      aria-label={label}
      value={draft ?? value ?? ""}
      onInput={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === "Enter") commit();
      }}
    />
  );
}
