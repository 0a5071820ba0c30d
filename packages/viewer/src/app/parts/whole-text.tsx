import { useMemo, useState } from "preact/hooks";
import { FlatText } from "./flat-text.tsx";
import { count } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { findAll, textRows } from "./text-rows.ts";
import { VirtualText } from "./virtual-text.tsx";

interface WholeTextProps {
  readonly text: string;
  readonly label: string;
  readonly kind: "output" | "prose";
  readonly quote: string | null;
  readonly isTarget: boolean;
  readonly onFold: () => void;
}

/** Up to so many rows are drawn at once; of more, only those that are in view. */
const FLAT_ROWS = 400;
const FLAT_WIDTH = 400;
const VIRTUAL_WIDTH = 200;
const MOST_FOUND = 10_000;

/** All of a long text, with a search. */
export function WholeText({ text, label, kind, quote, isTarget, onFold }: WholeTextProps) {
  const [wanted, setWanted] = useState("");
  const [current, setCurrent] = useState(0);
  const { text: plain, styles } = useMemo(() => plainText(text), [text]);
  const rows = useMemo(() => {
    const flat = textRows(plain, FLAT_WIDTH);
    return flat.starts.length <= FLAT_ROWS ? flat : textRows(plain, VIRTUAL_WIDTH);
  }, [plain]);
  const found = useMemo(() => findAll(plain, wanted, MOST_FOUND), [plain, wanted]);
  const quotes = useMemo(() => (quote === null ? [] : findAll(plain, quote, 100)), [plain, quote]);
  const step = (by: number): void => {
    if (found.length > 0) setCurrent((current + by + found.length) % found.length);
  };
  const shown = { rows, styles, quotes, found, current: found.length === 0 ? -1 : current, label, kind, isTarget };
  return (
    <div class="text-whole">
      <div class="text-tools">
        <label>
          <span class="visually-hidden">Search in {label}</span>
          <input
            type="search"
            placeholder="Search in this text"
            value={wanted}
            onInput={({ currentTarget }) => (setWanted(currentTarget.value), setCurrent(0))}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              step(event.shiftKey ? -1 : 1);
            }}
          />
        </label>
        {wanted === "" ? null : (
          <>
            <span class="soft" role="status">
              {found.length === 0
                ? "not found"
                : `${count(current + 1)} of ${count(found.length)}${found.length === MOST_FOUND ? " or more" : ""}`}
            </span>
            <button type="button" aria-label="Previous" disabled={found.length === 0} onClick={() => step(-1)}>
              ↑
            </button>
            <button type="button" aria-label="Next" disabled={found.length === 0} onClick={() => step(1)}>
              ↓
            </button>
          </>
        )}
        <span class="soft text-size">
          {count(rows.lines.at(-1) ?? 0)} {rows.lines.at(-1) === 1 ? "line" : "lines"}
        </span>
        <button type="button" aria-expanded="true" onClick={onFold}>
          Fold<span class="visually-hidden"> {label}</span>
        </button>
      </div>
      {rows.starts.length <= FLAT_ROWS ? (
        <FlatText {...shown} from={0} to={rows.starts.length} />
      ) : (
        <VirtualText {...shown} />
      )}
    </div>
  );
}
