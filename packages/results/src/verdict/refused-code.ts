import { NO_LIBRARY, NO_NETWORK, NO_SPACE } from "../error-text/environment-words.ts";

/** Where a compiler, a parser or a loader refuses code, with the file that it names. */
const REFUSED_CODE: readonly RegExp[] = [
  /^(?:vet: )?(\.{0,2}[\w@./-]+\.go):\d+(?::\d+)?: /,
  /^\s*(\S+?\.[cm]?[jt]sx?)[(:]\d+[,:]\d+\)?(?::| -(?! warning)|$)/,
  /^\s*(?:FAIL|File:|❯|✗|×)\s+(\S+?\.[cm]?[jt]sx?)(?::\d+:\d+)?(?:\s|$)/,
  /^(\S+\.(?:c|cc|cpp|h|hpp|rs|pyx|java|rb)):\d+(?::\d+)?: (?:fatal )?error/,
];
/** A frame of Python, outside a report of pytest's. Tools of a set-up have frames, too: it has to be one of the patches. */
const PYTHON_FRAME = /^E?\s*File "([^"]+)", line \d+/;
/** The same without a file and a line: a module of the work's own that is not there, or a manifest that cannot be read. */
const REFUSED_WHOLE =
  /^error\[E\d+\]: |(?:cannot find module|failed to resolve import|could not resolve) ["'`]\.{1,2}\/|(?:pars|invalid|decod)\w{0,20}[^.;]{0,80}\b(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|setup\.cfg|tsconfig\.json)|\bEJSONPARSE\b|^found packages \S+ \(|import cycle not allowed|pattern \S+: no matching files/i;
/** pytest's report of a file that it could not collect, or of a test that it could not set up, down to the next. */
const COLLECTING =
  /^_+ ERROR (?:collecting (\S+)|at (?:setup|teardown) of .+) _+$|^ImportError while loading conftest '([^']+)'/;
const COLLECTING_LINE = /^ERROR (?:collecting )?(\S+\.py)\b/;

/**
 * Whether the output of a run shows that it had come as far as the code and refused it.
 * @param patched files that the agents' patches touch
 */
export function refusesCode(lines: readonly string[], patched: readonly string[]): boolean {
  const sections = collectionErrors(lines);
  if (sections.length > 0) return sections.some((section) => isOfCode(section, patched));
  // Go names the file that imports what it could not download.
  const ofCode = (line: string): boolean => !NO_NETWORK.test(line) && !NO_SPACE.test(line);
  const missing = missesPackage(lines, patched);
  return (
    rustErrors(lines).some((file) => isOwn(file, patched)) ||
    lines.some((line) => {
      if (REFUSED_WHOLE.test(line)) return ofCode(line);
      const frame = PYTHON_FRAME.exec(line)?.[1];
      if (frame !== undefined) return isPatched(frame, patched);
      if (missing && FAILED_SUITE.test(line)) return false;
      const files = REFUSED_CODE.flatMap((pattern) => pattern.exec(line)?.[1] ?? []);
      return files.some((file) => isOwn(file, patched)) && ofCode(line);
    })
  );
}

/** jest and vitest say of a file that it failed also where a package that it needs is not there. */
const FAILED_SUITE = /^\s*FAIL\b/;
const MISSING_PACKAGE = /cannot find (?:module|package) ['"`](?![./])/i;

/** A package is not installed, and nothing says that it was the patches which asked for it. */
function missesPackage(lines: readonly string[], patched: readonly string[]): boolean {
  return (
    lines.some((line) => MISSING_PACKAGE.test(line)) &&
    !lines.some((line) => patched.some((file) => line.includes(file)))
  );
}

/** The files of rustc's errors: its warnings name files, too. */
function rustErrors(lines: readonly string[]): string[] {
  let isError = false;
  return lines.flatMap((line) => {
    const header = /^(error|warning|note|help)\b/.exec(line)?.[1];
    if (header !== undefined) isError = header === "error";
    const file = /^\s*--> (\S+?):\d+:\d+/.exec(line)?.[1];
    return file !== undefined && isError ? [file] : [];
  });
}

interface CollectionError {
  /** null: a test's set-up failed, and its file is not named. */
  readonly file: string | null;
  readonly lines: readonly string[];
}

function collectionErrors(lines: readonly string[]): CollectionError[] {
  const starts = lines.flatMap((line, at) => (COLLECTING.test(line) ? [at] : []));
  if (starts.length === 0) {
    // Quiet runs have the summary alone.
    return lines.flatMap((line) => {
      const file = COLLECTING_LINE.exec(line)?.[1];
      return file === undefined ? [] : [{ file, lines: [line] }];
    });
  }
  return starts.map((at, i) => {
    const report = lines.slice(at + 1, starts[i + 1]);
    const end = report.findIndex((line) => /^=+ /.test(line));
    return { file: collected(lines[at] as string), lines: end === -1 ? report : report.slice(0, end) };
  });
}

function collected(header: string): string | null {
  const found = COLLECTING.exec(header);
  return found?.[1] ?? found?.[2] ?? null;
}

/**
 * Whether a file could not be collected for the work's sake: the error was raised in a file of the patches, or by the tests
 * themselves, which found something that is not there; not for a network, a disk, or a package that is not installed.
 */
function isOfCode({ file, lines }: CollectionError, patched: readonly string[]): boolean {
  const raised = lines.filter((line) => /^E\s+\S/.test(line));
  const last = raised.at(-1) ?? lines.at(-1) ?? "";
  const frames = lines.flatMap(
    (line) => /^(\S+\.py):\d+:/.exec(line)?.[1] ?? /^E?\s*File "([^"]+)", line/.exec(line)?.[1] ?? [],
  );
  const deepest = frames.at(-1);
  if (deepest !== undefined && isPatched(deepest, patched)) return true;
  if (NO_SPACE.test(last) || NO_NETWORK.test(last) || NO_LIBRARY.test(last)) return false;
  if (frames.some((frame) => isPatched(frame, patched))) return true;
  const missing = /No module named '([\w.]+)'/.exec(last)?.[1];
  if (missing !== undefined) return [...patched, file ?? "", ...frames].some((path) => namesPackage(path, missing));
  return (
    deepest === undefined ||
    (file === null ? /(?:^|\/)(?:tests?\/|test_|conftest)/.test(deepest) && !isForeign(deepest) : !isForeign(deepest))
  );
}

/** `pkg.sub` is a package of a repository that has a file in a folder `pkg`. */
function namesPackage(path: string, module: string): boolean {
  const [top] = module.split(".");
  return top !== undefined && !isForeign(path) && path.split("/").some((part) => part === top || part === `${top}.py`);
}

/** A file of the work or of its repository: not one of an installed package or of a toolchain. */
function isOwn(file: string, patched: readonly string[]): boolean {
  return isPatched(file, patched) || !isForeign(file);
}

function isForeign(file: string): boolean {
  return (
    /(?:^|\/)(?:site-packages|dist-packages|node_modules|\.cargo|rustc|pkg\/mod|\.venv)\//.test(file) ||
    /^(?:\/usr|\/opt|\/root|\/lib|\/home)\//.test(file) ||
    file.startsWith("<")
  );
}

function isPatched(file: string, patched: readonly string[]): boolean {
  return patched.some((path) => sameFile(file, path));
}

function sameFile(one: string, other: string): boolean {
  const [a, b] = [one.replace(/^\.\//, ""), other.replace(/^\.\//, "")];
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}
