import { writeSync } from "node:fs";

function write(handle: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(handle, bytes, at);
    } catch (error) {
      // A full pipe that does not block: wait for its reader.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Rich's console on a stream that is no terminal: as wide as COLUMNS says, else 80. */
export function consoleWidth(columns = process.env["COLUMNS"]): number {
  const width = Number(columns);
  return Number.isInteger(width) && width > 0 ? width : 80;
}

/** Breaks at blanks, and in the middle of a word that is wider than the line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  const indent = /^ */.exec(text)?.[0] ?? "";
  let line = "";
  for (const [index, first] of text.slice(indent.length).split(" ").entries()) {
    let word = index === 0 ? indent + first : first;
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    } else if (line !== "") line += " ";
    while (line.length + word.length > width) {
      const room = width - line.length;
      lines.push(line + word.slice(0, room));
      word = word.slice(room);
      line = "";
    }
    line += word;
  }
  lines.push(line);
  return lines;
}

export const terminal = {
  /** `console.print(text)`. */
  print(text = ""): void {
    write(1, `${wrap(text, consoleWidth()).join("\n")}\n`);
  },
  /** Text whose lines are as wide as they are, such as a table. */
  lines(text: string): void {
    write(1, `${text}\n`);
  },
  /** A line of Rich's log handler: padded to the full width. */
  log(text: string): void {
    const width = consoleWidth();
    write(
      1,
      wrap(text, width)
        .map((line) => `${line.padEnd(width)}\n`)
        .join(""),
    );
  },
  error(text: string): void {
    write(2, text);
  },
};

export interface Column {
  readonly header?: string;
  readonly right?: boolean;
}

/** A Rich table without a box, two blanks on either side of each cell. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const hasHeader = columns.some((column) => column.header !== undefined);
  const all = hasHeader ? [columns.map((column) => column.header ?? ""), ...rows] : rows;
  const widths = columns.map((_, index) => Math.max(...all.map((row) => (row[index] ?? "").length)));
  return all
    .map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          return `  ${columns[index]?.right === true ? cell.padStart(width) : cell.padEnd(width)}  `;
        })
        .join(""),
    )
    .join("\n");
}
