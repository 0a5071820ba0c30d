/** A change of lines that stand together, as one makes it in the file as it then is. */
export interface FileEdit {
  readonly file: string;
  /** The first line that it replaces, or before which it inserts. */
  readonly line: number;
  /** The lines above and below; what it replaces; what comes there. */
  readonly above: string;
  readonly below: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const ways = ["sed", "python", "patch"] as const;
/** How one edits in a shell. */
export type EditWay = (typeof ways)[number];

export function editWay(draw: number): EditWay {
  return ways[Math.floor(draw * ways.length)] ?? "sed";
}

/** The command of an agent that has a shell alone. */
export function editCommand(edit: FileEdit, way: EditWay): string {
  return { sed: bySed, python: byPython, patch: byPatch }[way](edit);
}

function bySed({ file, line, removed, added }: FileEdit): string {
  const [old, ...others] = removed;
  const [now = ""] = added;
  if (old !== undefined && others.length === 0 && added.length === 1)
    return `sed -i '${line}s/.*/${now.replaceAll("/", "\\/")}/' ${file}`;
  // In one line, as sed itself reads it. A backslash keeps the blanks at the beginning.
  const text = added.join("\\n").replace(/^(?=\s)/, "\\");
  const place = removed.length === 0 ? `${line - 1}a ` : `${line},${line + removed.length - 1}c `;
  return `sed -i '${place}${text}' ${file}`;
}

function byPython({ file, line, removed, added }: FileEdit): string {
  return [
    "python - <<'EOF'",
    "from pathlib import Path",
    `path = Path("${file}")`,
    "lines = path.read_text().splitlines()",
    `lines[${line - 1}:${line - 1 + removed.length}] = [`,
    ...added.map((one) => `    '${one}',`),
    "]",
    'path.write_text("\\n".join(lines) + "\\n")',
    "EOF",
  ].join("\n");
}

function byPatch(edit: FileEdit): string {
  const { file, line, above, below, removed, added } = edit;
  return [
    "patch -p1 <<'EOF'",
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -${line - 1},${removed.length + 2} +${line - 1},${added.length + 2} @@`,
    ` ${above}`,
    ...changed(edit),
    ` ${below}`,
    "EOF",
  ].join("\n");
}

function changed({ removed, added }: FileEdit): string[] {
  return [...removed.map((one) => `-${one}`), ...added.map((one) => `+${one}`)];
}

/** What the command prints. */
export function editOutput({ file }: FileEdit, way: EditWay): string {
  return way === "patch" ? `patching file ${file}\n` : "";
}

/** What claude_code's tool for edits is given. */
export function editInput({ file, above, removed, added }: FileEdit): Readonly<Record<string, string>> {
  return {
    file_path: `/workspace/repo/${file}`,
    old_string: [above, ...removed].join("\n"),
    new_string: [above, ...added].join("\n"),
  };
}

/** codex's own tool, as its shell takes it. */
export function applyPatch(edit: FileEdit): string {
  const body = [
    "apply_patch <<'EOF'",
    "*** Begin Patch",
    `*** Update File: ${edit.file}`,
    "@@",
    ` ${edit.above}`,
    ...changed(edit),
    "*** End Patch",
    "EOF",
  ].join("\n");
  return `bash -lc '${body.replaceAll("'", `'"'"'`)}'`;
}
