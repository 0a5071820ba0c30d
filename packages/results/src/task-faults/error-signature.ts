import { withoutColours } from "../verdict/test-results.ts";

/** One error of a Python test run, made comparable: what differs from attempt to attempt is masked. */
export interface ErrorSignature {
  /** Class and message; addresses, paths, numbers and quotes of more than a name are masked. */
  readonly text: string;
  /** The line as it was printed. */
  readonly quote: string;
  /** The package outside the repository that raised it, or that lacks a name; `python`: its own library. null: the repository's code, or unknown. */
  readonly outside: string | null;
  /**
   * `warning`: a warning that was turned into an error. `module`: a module does not have a name, or is not there. `assertion`: a test
   * found something else than it expected. `other`: any other exception.
   */
  readonly kind: "warning" | "module" | "assertion" | "other";
}

const CLASS = /^(?:[a-z_]\w*\.)*(?:[A-Z]\w*|Failed)(?=:|$)/;
/** pytest marks the lines of an error so. */
const MARKED = /^E {2,}(\S.*)$/;
/** Where pytest ends an error with the place that raised it, and the places before it in its short form. */
const RAISED_AT = /^(\S+?):\d+: [A-Z]\w*$/;
const SHORT_FRAME = /^(\S+?):\d+: in \S+/;
const NATIVE_FRAME = /^\s+File "([^"]+)", line \d+/;
const SECTION = /^(?:_{3,}|={3,}|-{3,})/;
const PACKAGE = /(?:site|dist)-packages\/([A-Za-z_]\w*)/;
const LIBRARY = /\/lib(?:64)?\/python\d|^<frozen /;
const MODULE =
  /^(?:AttributeError: (?:partially initialized )?module '([\w.]+)' has no attribute|ImportError: cannot import name .* from\s'([\w.]+)'|ModuleNotFoundError: No module named '([\w.]+)')/;

/**
 * Every distinct error of an output, in order; the first 200 of them. Lines of more than 2,000 characters say nothing here.
 * An output is text of strangers: what is done takes time that grows with its length, whatever stands in it.
 *
 * @param own names of the repository's packages, which a build may have put among those of its environment
 */
export function errorSignatures(output: string, own: ReadonlySet<string>): ErrorSignature[] {
  const lines = withoutColours(output)
    .split(/\r?\n/)
    .filter((line) => line.length <= 2000);
  // What a program logged has tracebacks, too: only where pytest marks nothing do they tell of the tests.
  const raised = lines.some((line) => MARKED.test(line)) ? marked(lines) : native(lines);
  const places: Places = { own, installed: installedIn(output) };
  const found = new Map<string, ErrorSignature>();
  for (const { line, file } of raised) {
    const signature = signatureOf(line, outsidePackage(line, file, places));
    const known = found.get(signature.text);
    if (known === undefined && found.size >= MOST_SIGNATURES) continue;
    if (known === undefined || (known.outside === null && signature.outside !== null))
      found.set(signature.text, signature);
  }
  return [...found.values()];
}

/** Errors that everybody shares are few, and stand early. */
const MOST_SIGNATURES = 200;
/** So much of a line tells errors apart. */
const MASKED_CHARS = 300;

/** Where code may come from. */
interface Places {
  /** Names of the repository's packages. */
  readonly own: ReadonlySet<string>;
  /** Packages of the environment that the output shows files of. */
  readonly installed: ReadonlySet<string>;
}

function installedIn(output: string): Set<string> {
  return new Set(Array.from(output.matchAll(/-packages\/([A-Za-z_]\w{0,100})\//g), ([, name = ""]) => name));
}

interface Raised {
  readonly line: string;
  readonly file: string | null;
}

function marked(lines: readonly string[]): Raised[] {
  const found: Raised[] = [];
  let open: Raised | null = null;
  let frame: string | null = null;
  const close = (file: string | null): void => {
    if (open !== null) found.push({ line: open.line, file });
    open = null;
  };
  for (const line of lines) {
    const error = MARKED.exec(line)?.[1];
    if (error !== undefined && CLASS.test(error)) {
      close(frame);
      open = { line: error, file: frame };
      continue;
    }
    const raisedAt = RAISED_AT.exec(line)?.[1];
    if (raisedAt !== undefined) close(raisedAt);
    const next = raisedAt ?? SHORT_FRAME.exec(line)?.[1];
    if (SECTION.test(line) || (raisedAt === undefined && next !== undefined)) close(frame);
    if (SECTION.test(line)) frame = null;
    else if (next !== undefined) frame = next;
  }
  close(frame);
  return found;
}

function native(lines: readonly string[]): Raised[] {
  const found: Raised[] = [];
  let frame: string | null = null;
  for (const line of lines) {
    const file = NATIVE_FRAME.exec(line)?.[1];
    if (file !== undefined) frame = file;
    else if (frame !== null && CLASS.test(line)) {
      found.push({ line, file: frame });
      frame = null;
    }
  }
  return found;
}

function outsidePackage(line: string, file: string | null, { own, installed }: Places): string | null {
  const raisedIn = file === null ? null : packageOf(file);
  if (raisedIn !== null && own.has(raisedIn)) return null;
  const named = MODULE.exec(line)
    ?.slice(1)
    .find((name) => name !== undefined);
  if (named === undefined) return raisedIn;
  const [top = ""] = named.split(".");
  if (own.has(top)) return null;
  // The repository's code may ask a module for a name that it no longer has.
  return raisedIn ?? (installed.has(top) ? top : null);
}

/** null: it lies in the repository, or nobody knows. */
function packageOf(file: string): string | null {
  return PACKAGE.exec(file)?.[1] ?? (LIBRARY.test(file) ? PYTHON : null);
}

/** What Python's own library is called here. */
export const PYTHON = "python";

function signatureOf(line: string, outside: string | null): ErrorSignature {
  const name = CLASS.exec(line)?.[0] ?? "";
  return { text: masked(line), quote: line, outside, kind: kindOf(line, name) };
}

function kindOf(line: string, name: string): ErrorSignature["kind"] {
  if (name.endsWith("Warning")) return "warning";
  if (MODULE.test(line)) return "module";
  return /(?:^|\.)(?:AssertionError|Failed)$/.test(name) ? "assertion" : "other";
}

/** A name that is quoted stays: which name is missing tells errors apart. */
function masked(line: string): string {
  return line
    .slice(0, MASKED_CHARS)
    .replaceAll(/(?<!\w)\w+:\/\/[^\s'"`]+/g, "<url>")
    .replaceAll(/'([^']*)'|"([^"]*)"|`([^`]*)`/g, (quote, ...parts: unknown[]) => {
      const inner = parts.slice(0, 3).find((part) => typeof part === "string");
      return typeof inner === "string" && /^[A-Za-z_][\w.]{0,60}$/.test(inner) ? quote : "<quote>";
    })
    .replaceAll(/(?<![\w.-])(?:\.{0,2}\/)?(?:[\w.-]+\/)+[\w.-]*/g, "<path>")
    .replaceAll(/0x[\da-f]+/gi, "<address>")
    .replaceAll(/\d+/g, "<n>")
    .slice(0, 200);
}
