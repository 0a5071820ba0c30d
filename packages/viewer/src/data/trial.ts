import { createHash } from "node:crypto";
import type { DiagnosticRow, PairRow, TrialAccount } from "@cooperbench-ts/results";
import type { TrialDocument } from "../documents/documents.ts";
import { pageText, type PageText } from "../documents/page-text.ts";

/** A trial's document, and the texts that it begins only. */
export interface TrialParts {
  readonly document: TrialDocument;
  readonly parts: ReadonlyMap<`parts/${string}`, string>;
}

/** @param name of the document, without `trials/`: parts are called by it */
export function trialParts(
  name: string,
  row: PairRow,
  account: TrialAccount,
  diagnostics: readonly DiagnosticRow[],
  folder: string | null,
): TrialParts {
  const parts = new Map<`parts/${string}`, string>();
  const cut = (text: string): PageText =>
    pageText(text, (whole) => {
      // By what it holds: where a trial under way has grown, a page that is open unfolds what it shows.
      const part = `parts/${name}-${hashOf(whole)}` as const;
      parts.set(part, whole);
      return part;
    });
  return { document: { ...cutAccount(account, cut), row, diagnostics, folder }, parts };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

type Cut = (text: string) => PageText;

function cutAccount(account: TrialAccount, cut: Cut): TrialAccount<PageText> {
  const maybe = (text: string | null): PageText | null => (text === null ? null : cut(text));
  return {
    ...account,
    agents: account.agents.map((agent) => ({
      ...agent,
      prompts: agent.prompts.map(({ role, text }) => ({ role, text: cut(text) })),
      steps: agent.steps.map((step) => ({
        ...step,
        thought: cut(step.thought),
        calls: step.calls.map((call) => ({ ...call, input: cut(call.input), output: maybe(call.output) })),
        received: step.received.map(({ kind, text }) => ({ kind, text: cut(text) })),
      })),
    })),
    messages: account.messages.map((message) => ({ ...message, text: cut(message.text) })),
    patches: account.patches.map((patch) => ({
      ...patch,
      text: cut(patch.text),
      upstream: maybe(patch.upstream),
      gold: maybe(patch.gold),
    })),
    merge: account.merge === null ? null : { ...account.merge, diff: maybe(account.merge.diff) },
    tests: account.tests.map((test) => ({ ...test, output: maybe(test.output) })),
  };
}
