import type { PageText } from "../../documents/page-text.ts";
import { type Loading, useDocument } from "../load/use-document.ts";

/** All of a text: at once where it stands in its document, loaded where only its ends do. Nothing is loaded while it is not wanted. */
export function useWholeText(text: PageText, isWanted: boolean): Loading<string> {
  const whole = useDocument(isWanted && typeof text !== "string" ? text.part : null);
  return typeof text === "string" ? { kind: "loaded", value: text } : whole;
}
