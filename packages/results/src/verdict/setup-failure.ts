import { testOutput, type EvalFeature } from "../formats/eval-file.ts";
import { ranTests } from "./test-results.ts";

/** Whole lines in which an installer of runner.sh gives up for the network. A warning is none: installers try again. */
const NO_NETWORK: readonly RegExp[] = [
  /^(?:ERROR|error): .*(?:Could not fetch URL|Failed to establish a new connection|Temporary failure in name resolution|Failed to fetch: `|Connection reset by peer|Read timed out)/,
  /^\s*(?:├─▶|╰─▶|Caused by:|[×✗x]) .*(?:Failed to fetch: `|dns error|client error \(Connect\)|Temporary failure in name resolution|operation timed out)/,
  /^npm (?:ERR!|error) (?:code |errno )?(?:ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ECONNREFUSED)\b/,
  /^error: failed to (?:get|download|fetch) .*(?:crates\.io|registry)/i,
  /^\s+\[\d+\] (?:Couldn't resolve host name|Could(?:n't| not) (?:connect|resolve)|Timeout was reached|Failed to connect|SSL connect error|Failure when receiving data)/,
  /^error: Request failed after \d+ retries/,
  /^\s*(?:go: .*|.*: )?(?:Get "https:\/\/(?:proxy\.golang\.org|sum\.golang\.org)[^"]*": )?dial tcp(?: [\d.:[\]]+)?: (?:lookup|i\/o timeout|connect:)/,
  /^fatal: unable to access 'https?:\/\/.*': (?:Could not resolve host|Failed to connect|Connection timed out)/,
  /^Could not resolve host: /,
];
/** Installers say only this when all their tries failed; without a sign of a broken connection before it, the thing does not exist. */
const GAVE_UP: readonly RegExp[] = [
  /^ERROR: (?:No matching distribution found for |Could not find a version that satisfies )/,
  /^error: failed to (?:get|download|fetch|update|load source for) /,
];
const TRIES_AGAIN: readonly RegExp[] = [
  /^WARNING: Retrying .*(?:NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ConnectionResetError|ProtocolError|SSLError)/,
  /^(?:WARNING: )?Could not fetch URL /,
  /^warning: spurious network error/,
];

/** A program that writes; the bare words alone may be printed by anything. */
const NO_SPACE =
  /^(?:.*: (?:\[Errno 28\] )?|\s*\[Errno 28\] )No space left on device(?: \(os error 28\))?\.?$|^\s*No space left on device \(os error 28\)$/i;

/** Lines that only come when the set-up went on: whatever failed before them was got over. */
const WENT_ON: readonly RegExp[] = [
  /^Successfully (?:installed|built) /,
  /^(?:Resolved|Prepared|Installed|Audited) \d+ packages? in /,
  /^added \d+ packages/,
  /^\s*(?:Compiling|Downloaded|Finished|Checking) \S+/,
  /^error: could not compile /,
  /^(?:collected \d+ items?|collecting \.\.\.|no tests ran in |=+ .*no tests ran)/,
];
/** Lines in which a compiler or a test runner refuses the code itself. */
const CODE_REFUSED: readonly RegExp[] = [
  /^error\[E\d{4}\]: /,
  /^(?:\S*: )?error TS\d+: /,
  /^\S+\.go:\d+:\d+: (?!.*dial tcp)/,
  /^(?:E\s+)?(?:SyntaxError|IndentationError): /,
  /^(?:ERROR|_+ ERROR) collecting /,
];

export interface SetupFailure {
  readonly line: string;
  readonly disk: boolean;
}

/**
 * Why no test of a feature ran, where that is the network or the disk and not the code: the set-up gave up for it, nothing went
 * on after it, and no compiler found a fault. Lines of tests never get here because none ran.
 */
export function setupFailure(feature: EvalFeature): SetupFailure | null {
  if (feature.passed === true || ranTests(feature)) return null;
  let failure: SetupFailure | null = null;
  let triedAgain = false;
  for (const line of (testOutput(feature) ?? "").split(/\r?\n/)) {
    if (line.length > 2000) continue;
    if (matches(CODE_REFUSED, line)) return null;
    if (NO_SPACE.test(line)) failure = { line, disk: true };
    else if (matches(NO_NETWORK, line) || (triedAgain && matches(GAVE_UP, line))) failure ??= { line, disk: false };
    else if (matches(TRIES_AGAIN, line)) triedAgain = true;
    // A build without disk could not compile either.
    else if (matches(WENT_ON, line) && !(failure?.disk === true && line.startsWith("error: "))) {
      failure = null;
      triedAgain = false;
    }
  }
  return failure;
}

function matches(patterns: readonly RegExp[], line: string): boolean {
  return patterns.some((pattern) => pattern.test(line));
}
