import { parseSync } from "oxc-parser";

/** What stands in a source: a string, a piece of a template, a regular expression, or the bare key of an object; types count. */
export interface TextPiece {
  readonly line: number;
  readonly text: string;
  readonly isKey: boolean;
}

/** All texts of a TypeScript source but the names of imported modules. Comments are none. */
export function textsIn(source: string): TextPiece[] {
  const { program, errors } = parseSync("source.ts", source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`the source cannot be parsed: ${error.message}`);
  const found: TextPiece[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null) return;
    const node = value as SyntaxNode;
    const text = textOf(node);
    const line = text === null ? 0 : source.slice(0, node.start).split("\n").length;
    if (text !== null) found.push({ line, text, isKey: node.type === "Property" });
    for (const [name, below] of Object.entries(node)) if (name !== "source") visit(below);
  };
  visit(program.body);
  return found;
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly value?: unknown;
  readonly regex?: { readonly pattern: string } | null;
  readonly key?: { readonly type: string; readonly name?: string };
}

function textOf({ type, value, regex, key }: SyntaxNode): string | null {
  if (type === "Property") return key?.type === "Identifier" ? (key.name ?? null) : null;
  if (type === "TemplateElement") return (value as { readonly raw: string }).raw;
  if (type !== "Literal") return null;
  return regex?.pattern ?? (typeof value === "string" ? value : null);
}

/**
 * Whether a text speaks of one of these names. A name that is an English word, too, has to be all of the text, or a piece of a path, of a
 * file's name or of a pattern (`logs/solo/`, `solo.patch`, `(?:solo|coop)`): prose may use the word, and so may a bare key.
 */
export function speaksOf({ text, isKey }: Omit<TextPiece, "line">, names: readonly string[]): boolean {
  return names.some((name) => {
    if (/[-_]/.test(name)) return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);
    return !isKey && new RegExp(`(?:^|[^\\w\\s-])${name}(?:$|[-_/|.)])`).test(text);
  });
}
