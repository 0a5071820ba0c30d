interface Row {
  readonly cells: string[];
  /** It goes on with what did not fit on the row above. */
  wrapped: boolean;
}

// oxlint-disable-next-line no-control-regex -- the escape character begins what it looks for
const SEQUENCE = /\u001B\[(\??)(\d*)([A-Za-z])/y;

/**
 * What a terminal of this width shows after what was written to it, line by line, what has scrolled away included. It knows
 * the few sequences that log-update and stty use, and refuses all others.
 */
export function screenLines(written: string, columns: number): string[] {
  const rows: Row[] = [];
  let [row, column] = [0, 0];
  const at = (index: number): Row => (rows[index] ??= { cells: [], wrapped: false });
  const erase = (from: number): void => {
    at(row).cells.length = Math.min(at(row).cells.length, from);
    if (from === 0) at(row).wrapped = false;
  };
  for (let index = 0; index < written.length;) {
    SEQUENCE.lastIndex = index;
    const [sequence, isPrivate = "", count = "", command = ""] = SEQUENCE.exec(written) ?? [];
    if (sequence !== undefined) {
      index += sequence.length;
      if (isPrivate !== "" || command === "m") continue;
      if (command === "A") row = Math.max(0, row - Number(count || 1));
      else if (command === "B") row += Number(count || 1);
      else if (command === "G") column = Number(count || 1) - 1;
      else if (command === "K" && (count === "2" || count === "")) erase(count === "2" ? 0 : column);
      else throw new Error(`a sequence that the screen does not know: ${JSON.stringify(sequence)}`);
      continue;
    }
    const character = written[index++] as string;
    if (character === "\n") row += 1;
    else if (character === "\r") column = 0;
    else {
      if (column >= columns) {
        [row, column] = [row + 1, 0];
        at(row).wrapped = true;
      }
      at(row).cells[column++] = character;
    }
    at(row);
  }
  const lines: string[] = [];
  for (const { cells, wrapped } of Array.from(rows, (_, index) => at(index))) {
    const text = Array.from(cells, (cell) => cell ?? " ").join("");
    if (wrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines;
}
