import type { Judgement } from "@cooperbench-ts/results";
import { type AttemptOrder, phaseOf } from "../order/attempt-order.ts";
import { type AttemptReport, reportOn } from "./attempt-report.ts";

const DIAGNOSTIC = "harness-error";
const QUOTE_CHARACTERS = 300;
const STACK_CHARACTERS = 4000;

/**
 * An attempt that ended by an error of the harness: nothing that it left is judged. `spend` is what it is known to have cost; `clean`
 * takes keys out of what the error says.
 */
export function reportUnexpected(
  order: AttemptOrder,
  error: unknown,
  { spend = null, clean = (text) => text }: { spend?: AttemptReport["spend"]; clean?: (text: string) => string } = {},
): AttemptReport & { readonly judgement: Judgement } {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const said = clean(`${name}: ${message}`);
  const judgement: Judgement = {
    verdict: "infra_error",
    redo: phaseOf(order),
    reason: "unknown-error",
    rule: "thrown-in-the-harness",
    stopsRun: false,
    evidence: {
      file: "attempt.json",
      quote: said.split("\n", 1)[0]?.slice(0, QUOTE_CHARACTERS) ?? name,
    },
    diagnostics: [{ code: DIAGNOSTIC, message: clean(stack ?? said).slice(0, STACK_CHARACTERS), file: null }],
  };
  return { ...reportOn(order, { judgement, spend }), judgement };
}

/** The error that ended an attempt, with its stack, and what it has in common with others of its cause; null: none did. */
export function unexpectedErrorOf({
  diagnostics,
}: Judgement): { readonly stack: string; readonly kind: string } | null {
  const stack = diagnostics.find(({ code }) => code === DIAGNOSTIC)?.message;
  if (stack === undefined) return null;
  const [first = ""] = stack.split("\n", 1);
  const frame = /^ +at .*$/m.exec(stack)?.[0];
  // A message may name a trial or a path, a frame does not; errors of the system have no frame of ours.
  return { stack, kind: frame === undefined ? first : `${first.split(":", 1)[0]}${frame}` };
}
