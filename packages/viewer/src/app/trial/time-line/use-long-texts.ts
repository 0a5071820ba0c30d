import { useEffect, useState } from "preact/hooks";
import type { CutText } from "../../../documents/page-text.ts";
import { loadDocument } from "../../load/load-document.ts";
import type { WholeTexts } from "../../steps/step-filter.ts";

export interface LongTexts {
  /** What was loaded so far. */
  readonly whole: WholeTexts;
  readonly state: "not-asked" | "loading" | "loaded" | "failed";
  readonly load: () => void;
}

/** Beyond that a browser would run out of memory sooner than a reader out of patience. */
export const LONG_TEXTS_CHARS = 100_000_000;

/** The texts of a trial of which its document has both ends alone, loaded one after the other when somebody asks for them. */
export function useLongTexts(texts: readonly CutText[]): LongTexts {
  const [asked, ask] = useState<readonly CutText[] | null>(null);
  const [found, setFound] = useState<Pick<LongTexts, "whole" | "state">>(nothing);
  useEffect(() => {
    setFound(asked === null ? nothing : { ...nothing, state: "loading" });
    if (asked === null) return undefined;
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const whole = new Map<string, string>();
      for (const { part } of asked) {
        whole.set(part, await loadDocument(part));
        if (!isCurrent) return;
      }
      setFound({ whole, state: "loaded" });
    };
    read().catch(() => isCurrent && setFound({ ...nothing, state: "failed" }));
    return () => {
      isCurrent = false;
    };
  }, [asked]);
  // Another trial, or the same one after it went on: its texts were not asked for.
  useEffect(() => ask(null), [texts]);
  return { ...found, load: () => ask(texts) };
}

const nothing = { whole: new Map<string, string>(), state: "not-asked" } as const;
