import type { CutText } from "../../../documents/page-text.ts";
import { counted } from "../../parts/counted.ts";
import { count } from "../../parts/format.ts";
import { LONG_TEXTS_CHARS, type LongTexts } from "./use-long-texts.ts";

/** What a search does not see, and the way to have it see that too. */
export function LongTextsNote({ texts, of }: { readonly texts: readonly CutText[]; readonly of: LongTexts }) {
  const chars = texts.reduce((sum, text) => sum + text.chars, 0);
  const long = counted(texts.length, "long text");
  if (of.state === "loaded") return <p class="soft">{`${long} searched as a whole, too.`}</p>;
  return (
    <p class="soft long-texts" role="status">
      {of.state === "failed" ? "They cannot be loaded. " : null}
      {`Of ${long} only the beginning and the end are searched.`}{" "}
      {chars > LONG_TEXTS_CHARS ? (
        `All of it is ${count(chars)} characters: too much to search here.`
      ) : of.state === "loading" ? (
        "Loading …"
      ) : (
        <button type="button" class="quiet" onClick={of.load}>
          Search all of {texts.length === 1 ? "it" : "them"} ({count(chars)} characters)
        </button>
      )}
    </p>
  );
}
