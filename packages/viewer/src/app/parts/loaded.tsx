import type { ComponentChildren } from "preact";
import type { Loading } from "../load/use-document.ts";
import { Notice } from "./notice.tsx";

/** What was loaded, or what to say until then. */
export function Loaded<Value>({
  of,
  what,
  children,
}: {
  readonly of: Loading<Value>;
  readonly what: string;
  readonly children: (value: Value) => ComponentChildren;
}) {
  if (of.kind === "failed")
    return (
      <Notice kind="failed">
        {what} cannot be shown. {of.why}
      </Notice>
    );
  if (of.kind === "loading") return <Notice>Loading {what} …</Notice>;
  return <>{children(of.value)}</>;
}
