import { testOutput, type EvalFeature } from "../formats/eval-file.ts";
import { cleanedUp, ranTests, withoutColours } from "./test-results.ts";

/** Why no test of a feature ran, where that is not the work that was to be tested. */
export interface Unran {
  /** The most telling line of the output. */
  readonly line: string;
  readonly disk: boolean;
}

/** A disk, as programs and systems word it. */
const NO_SPACE =
  /no space left on device|disk quota exceeded|\bENOSPC\b|\bEDQUOT\b|read-only file system|\bEROFS\b|os error (?:28|30|122)\b|\[Errno (?:28|30|122)\]/i;
/** A network, as the clients of package indexes, registries and HTTP word it. */
const NO_NETWORK =
  /name resolution|could(?:n't| not) (?:resolve|connect|download|fetch)|(?:name or service|node name) not known|no such host|dns (?:error|failure)|\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH)\b|connection (?:refused|reset|aborted|timed out|closed|error)|connect(?:ion)?error|newconnectionerror|nameresolutionerror|(?:read|connect|socket|handshake|request|operation) time(?:d ?)?-?out|timeouterror|timed out|tls handshake|ssl(?:error|: certificate)|certificate verify failed|network (?:is )?(?:unreachable|request|error|timeout)|max retries exceeded|failed to (?:fetch|establish)|error sending request|unable to access 'https?:|http error (?:4(?:03|07|08|29)|5\d\d)|\b(?:500|502|503|504|520|522|524|429) (?:Service Unavailable|Internal Server Error|Bad Gateway|Gateway Time-?out|Too Many Requests|Server Error)|\bE(?:429|50\d)\b|proxyerror|request failed after|unexpected eof|x509: |failed to verify certificate|module lookup disabled|reading https?:\/\/\S+: [45]\d\d/i;
/** A machine that cannot run the tests at all. */
const NO_MACHINE =
  /resource temporarily unavailable|cannot allocate memory|exec format error|detected dubious ownership|command not found|too many open files|no such file or directory: '?\/?(?:usr|bin|opt)|permission denied|killed$/i;
const TROUBLE = /\b(?:error|fatal|failed|failure|cannot|could ?n(?:'|o)t|unable|exception|not found|denied|refused)\b/i;

/** Where a compiler, a parser or a loader refuses code, with the file that it names. */
const REFUSED_CODE: readonly RegExp[] = [
  /^\s*--> (\S+?):\d+:\d+/,
  /^(?:vet: )?(\.{0,2}[\w@./-]+\.go):\d+(?::\d+)?: /,
  /^\s*(\S+?\.[cm]?[jt]sx?)[(:]\d+[,:]\d+\)?(?::| -|$)/,
  /^\s*(?:FAIL|File:|❯|✗|×)\s+(\S+?\.[cm]?[jt]sx?)(?::\d+:\d+)?(?:\s|$)/,
  /^E?\s*File "([^"]+)", line \d+/,
  /^(\S+\.(?:c|cc|cpp|h|hpp|rs|pyx|java|rb)):\d+(?::\d+)?: (?:fatal )?error/,
];
/** The same without a file and a line: a module of the work's own that is not there, or a manifest that cannot be read. */
const REFUSED_WHOLE =
  /^error\[E\d+\]: |(?:cannot find module|failed to resolve import|could not resolve) ["'`]\.{1,2}\/|(?:pars|invalid|decod)\w*[^.;]{0,80}\b(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|setup\.cfg|tsconfig\.json)|\bEJSONPARSE\b/i;
/** A library of the system that an installed package misses. */
const NO_LIBRARY = /cannot open shared object file|undefined symbol|DLL load failed|GLIBC(?:XX)?_[\d.]+' not found/;
/** What a set-up installs or builds by. */
const MANIFEST =
  /(?:^|\/)(?:setup\.(?:py|cfg)|pyproject\.toml|requirements[^/]*\.txt|package(?:-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|build\.rs|Makefile|(?:tox|pytest)\.ini|conftest\.py)$/;
/** pytest's report of a file that it could not collect, or of a test that it could not set up, down to the next. */
const COLLECTING =
  /^_+ ERROR (?:collecting (\S+)|at (?:setup|teardown) of .+) _+$|^ImportError while loading conftest '([^']+)'/;
const COLLECTING_LINE = /^ERROR (?:collecting )?(\S+\.py)\b/;

/**
 * Why no test of a feature ran, where the reason is the environment: nothing shows that the runner had come as far as the code
 * and refused it. null: a test ran, or the code was refused, or a limit of its own ended the run.
 * @param patched files that the agents' patches touch
 */
export function unran(feature: EvalFeature, patched: readonly string[]): Unran | null {
  const output = testOutput(feature);
  if (feature.passed === true || output === null || output.trim() === "" || ranTests(feature) || endedByLimit(feature))
    return null;
  const lines = withoutColours(output)
    .split(/\r?\n/)
    .filter((line) => line.length <= 2000);
  if (refusesCode(lines, patched)) return null;
  const said = afterPatches(lines);
  const outside = said.some((text) => NO_SPACE.test(text) || NO_NETWORK.test(text));
  if (!outside && patched.some((path) => MANIFEST.test(path))) return null;
  const line =
    said.findLast((text) => NO_SPACE.test(text)) ??
    said.find((text) => NO_NETWORK.test(text) && TROUBLE.test(text)) ??
    said.findLast((text) => NO_NETWORK.test(text) || NO_MACHINE.test(text)) ??
    said.findLast((text) => TROUBLE.test(text)) ??
    said.at(-1) ??
    "nothing was printed";
  return { line: line.trim(), disk: NO_SPACE.test(line) };
}

/** Whether a test of a feature that failed names only a network or a disk as what it met. */
export function failedOnEnvironment(feature: EvalFeature): Unran | null {
  if (feature.passed === true || !ranTests(feature)) return null;
  const errors = (testOutput(feature) ?? "")
    .split(/\r?\n/)
    .filter((line) => /^E {2,}\S/.test(line) && line.length <= 2000);
  const raised = errors.filter((line) => /^E\s+[\w.]*(?:Error|Exception|Timeout|Failure)\b/.test(line));
  const all = raised.length > 0 && raised.every((line) => NO_SPACE.test(line) || NO_NETWORK.test(line));
  const [first] = raised;
  return all && first !== undefined ? { line: first.trim(), disk: NO_SPACE.test(first) } : null;
}

/** 124: a time limit in the runner; from 128 on: a signal, to a process that the container survived. */
function endedByLimit(feature: EvalFeature): boolean {
  const code = feature.exit_code ?? null;
  if (code !== null) return code === 124 || code > 128;
  const output = testOutput(feature) ?? "";
  return (
    cleanedUp(feature) && /^(?:.*: line \d+: +\d+ )?(?:Killed|Terminated|Segmentation fault|Aborted)\b/m.test(output)
  );
}

/** What the runner printed once the patches were in. */
function afterPatches(lines: readonly string[]): readonly string[] {
  const applied = lines.findLastIndex((line) =>
    /patch.*(?:applied|successfully)|APPL(?:IED|YING)_\w*PATCH/i.test(line),
  );
  const cleaned = lines.findIndex((line, i) => i > applied && /^(?:Cleaning up repository|CLEANING_UP: )/.test(line));
  const said = lines.slice(applied + 1, cleaned === -1 ? undefined : cleaned).filter((line) => line.trim() !== "");
  return said.length > 0 ? said : lines.filter((line) => line.trim() !== "");
}

function refusesCode(lines: readonly string[], patched: readonly string[]): boolean {
  const sections = collectionErrors(lines);
  if (sections.length > 0) return sections.some((section) => isOfCode(section, patched));
  // Go names the file that imports what it could not download.
  const said = lines.filter((line) => !NO_NETWORK.test(line) && !NO_SPACE.test(line));
  if (said.some((line) => REFUSED_WHOLE.test(line))) return true;
  return said.some((line) =>
    REFUSED_CODE.some((pattern) => {
      const file = pattern.exec(line)?.[1];
      return file !== undefined && isOwn(file, patched);
    }),
  );
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
  return starts.map((at, i) => ({
    file: collected(lines[at] as string),
    lines: lines.slice(at + 1, starts[i + 1] ?? lines.findIndex((line, j) => j > at && /^=+ /.test(line))),
  }));
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
    (file === null
      ? /(?:^|\/)(?:tests?\/|test_|conftest)/.test(deepest) && !isForeign(deepest)
      : sameFile(deepest, file))
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
