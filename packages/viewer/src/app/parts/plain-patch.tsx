import { useMemo } from "preact/hooks";
import { conflictParts } from "./diff-marks.ts";
import { TextBlock } from "./text-block.tsx";
import { visibleLine } from "./visible-lines.ts";
import "../styles/diff.css";

/** What is looked through for conflicts line by line; upstream keeps less of a merge. */
const MARKED_CHARS = 40_000;

/** A patch that cannot be shown line against line: its text, with its conflicts marked where it has some. */
export function PlainPatch({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = useMemo(() => {
    const all = text.length > MARKED_CHARS ? [] : text.split("\n");
    const parts = conflictParts(all);
    return parts.some((part) => part !== null) ? all.map((line, at) => ({ line, part: parts[at] ?? null })) : null;
  }, [text]);
  if (lines === null) return <TextBlock text={text} label={label} />;
  return (
    <pre class="plain-patch">
      {lines.map(({ line, part }, at) => (
        <span key={at} data-part={part ?? undefined}>{`${visibleLine(line)}\n`}</span>
      ))}
    </pre>
  );
}
