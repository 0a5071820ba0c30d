import type { Verdict } from "@cooperbench-ts/results";

/** How verdicts look: each has a mark that does not need its colour. */
export const verdictLooks = {
  pass: { mark: "✓", word: "pass" },
  fail: { mark: "✗", word: "fail" },
  infra_error: { mark: "!", word: "infra error" },
  pending: { mark: "·", word: "pending" },
} as const;

export function verdictLook(verdict: Verdict | null): (typeof verdictLooks)[keyof typeof verdictLooks] {
  return verdictLooks[verdict ?? "pending"];
}

export function VerdictBadge({ verdict }: { readonly verdict: Verdict | null }) {
  const { mark, word } = verdictLook(verdict);
  return (
    <span class="verdict" data-verdict={verdict ?? "pending"}>
      <span aria-hidden="true">{mark}</span>
      {word}
    </span>
  );
}
