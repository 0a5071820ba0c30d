import type { ComponentChildren } from "preact";

/** Something that is said in place of, or beside, what a page shows. */
export function Notice({
  kind = "note",
  children,
}: {
  readonly kind?: "note" | "warning" | "failed";
  readonly children: ComponentChildren;
}) {
  return (
    <div class="notice" data-kind={kind} role={kind === "failed" ? "alert" : "status"}>
      {children}
    </div>
  );
}
