/** What a patch says of one file. */
export interface FileDiff {
  /** The old and the new name. */
  readonly paths: readonly [string, string];
  /** All of it, and what stands before its first hunk. Both end in a line feed. */
  readonly text: string;
  readonly header: string;
  /** It changes lines of a file that is there, and nothing else: neither its name, its mode nor its bytes. */
  readonly modifies: boolean;
}

/** Lines that go and lines that come at one place; `at` is the number of the first old line that goes, or before which they come. */
export interface Edit {
  readonly at: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface FileHunks {
  /** Lines of the old file, by number from 1, as far as hunks show them. */
  readonly base: ReadonlyMap<number, string>;
  readonly edits: readonly Edit[];
}

const FILE = /^diff --git a\/(.+) b\/(.+?)\r?$/;
const HUNK = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/;
const NOT_LINES = /^(?:new file|deleted file|old mode|new mode|rename |copy |similarity |GIT binary|Binary files )/m;
const NO_NEWLINE = "\\";
const CONTEXT = 3;

/** The files of a patch in its order; null: it has none. What stands before the first, such as the head of a mail, is no part of it. */
export function fileDiffs(patch: string): FileDiff[] | null {
  const whole = patch.endsWith("\n") ? patch : `${patch}\n`;
  const texts = whole.split(/^(?=diff --git )/m).filter((text) => text.startsWith("diff --git "));
  const files = texts.map(fileDiff);
  return files.length === 0 || files.includes(null) ? null : (files as FileDiff[]);
}

function fileDiff(text: string): FileDiff | null {
  const names = FILE.exec(text.slice(0, text.indexOf("\n")));
  if (names === null) return null;
  const hunks = text.search(/^@@ /m);
  const header = hunks === -1 ? text : text.slice(0, hunks);
  return {
    paths: [names[1] as string, names[2] as string],
    text,
    header,
    modifies: hunks !== -1 && names[1] === names[2] && !NOT_LINES.test(header),
  };
}

/** null: its hunks are not what their headers promise. */
export function parseHunks({ text, header }: FileDiff): FileHunks | null {
  const lines = text.slice(header.length).split("\n");
  lines.pop();
  const base = new Map<number, string>();
  const edits: Edit[] = [];
  let next = 0;
  while (next < lines.length) {
    const head = HUNK.exec(lines[next] ?? "");
    if (head === null) return null;
    const [start, old, added] = [Number(head[1]), Number(head[2] ?? 1), Number(head[3] ?? 1)];
    // A hunk without old lines names the line behind which it inserts.
    const end = readHunk(lines, next + 1, { at: old === 0 ? start + 1 : start, old, added }, base, edits);
    if (end === null) return null;
    next = end;
  }
  return { base, edits };
}

/** @returns the place behind it; null: it is broken */
function readHunk(
  lines: readonly string[],
  start: number,
  { at, old, added }: { at: number; old: number; added: number },
  base: Map<number, string>,
  edits: Edit[],
): number | null {
  let [place, line] = [start, at];
  let edit: { at: number; removed: string[]; added: string[] } | null = null;
  while (old > 0 || added > 0) {
    const text = lines[place];
    if (text === undefined) return null;
    // An editor may have taken the blank of an empty line.
    const kind = text === "" ? " " : (text[0] as string);
    const content = withEnd(text.slice(1), lines[place + 1]);
    place += content.ended ? 2 : 1;
    if (kind === " ") {
      edit = null;
      base.set(line++, content.text);
      [old, added] = [old - 1, added - 1];
      continue;
    }
    if (kind !== "-" && kind !== "+") return null;
    if (edit === null) edits.push((edit = { at: line, removed: [], added: [] }));
    if (kind === "-") {
      base.set(line++, content.text);
      edit.removed.push(content.text);
      old -= 1;
    } else {
      edit.added.push(content.text);
      added -= 1;
    }
  }
  return old === 0 && added === 0 ? place : null;
}

/** A last line without a line feed keeps the mark that says so. */
function withEnd(text: string, next: string | undefined): { readonly text: string; readonly ended: boolean } {
  return next?.startsWith(NO_NEWLINE) === true ? { text: `${text}\n${next}`, ended: true } : { text, ended: false };
}

/** As a patch says them, with three lines of context where they are known. */
export function hunksText({ base, edits }: FileHunks): string {
  let shift = 0;
  return grouped(edits, base)
    .map((group) => {
      const { text, growth } = hunkText(group, base, shift);
      shift += growth;
      return text;
    })
    .join("");
}

/** Edits so near to each other that their contexts touch share a hunk. */
function grouped(edits: readonly Edit[], base: FileHunks["base"]): Edit[][] {
  const groups: Edit[][] = [];
  for (const edit of edits) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && isNear(endOf(before), edit.at, base)) last.push(edit);
    else groups.push([edit]);
  }
  return groups;
}

const endOf = ({ at, removed }: Edit): number => at + removed.length;

function isNear(from: number, to: number, base: FileHunks["base"]): boolean {
  if (to - from > 2 * CONTEXT) return false;
  for (let at = from; at < to; at++) if (!base.has(at)) return false;
  return true;
}

function hunkText(group: readonly Edit[], base: FileHunks["base"], shift: number): { text: string; growth: number } {
  const [first, last] = [group[0] as Edit, group.at(-1) as Edit];
  let start = first.at;
  while (first.at - start < CONTEXT && base.has(start - 1)) start -= 1;
  const behind = endOf(last);
  let end = behind;
  while (end - behind < CONTEXT && base.has(end)) end += 1;
  const body: string[] = [];
  const context = (from: number, to: number): void => {
    for (let at = from; at < to; at++) body.push(` ${base.get(at) ?? ""}`);
  };
  let at = start;
  for (const edit of group) {
    context(at, edit.at);
    body.push(...edit.removed.map((line) => `-${line}`), ...edit.added.map((line) => `+${line}`));
    at = endOf(edit);
  }
  context(at, end);
  const growth = group.reduce((sum, edit) => sum + edit.added.length - edit.removed.length, 0);
  const old = end - start;
  const header = `@@ -${range(start, old)} +${range(start + shift, old + growth)} @@`;
  return { text: `${[header, ...body].join("\n")}\n`, growth };
}

/** Of no lines the one before them is named. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}
