import { execFile, type ExecFileException } from "node:child_process";
import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";
import type { Credentials } from "./login.ts";

/** The user name by which a helper says that the secret is an identity token. */
const TOKEN_USER = "<token>";
const ANSWER_MS = 20_000;
const QUOTE_CHARS = 200;

const answerSchema = z.looseObject({ Username: z.string(), Secret: z.string() });

export type HelperAnswer =
  | { readonly kind: "login"; readonly login: Credentials }
  | { readonly kind: "none" }
  /** It could not be asked, or its answer is none; `why` begins with its name. */
  | { readonly kind: "broken"; readonly why: string };

/** `docker-credential-NAME get`: the registry on stdin, JSON on stdout. Rejects when aborted. */
export async function askHelper(helper: string, key: string, signal: AbortSignal | undefined): Promise<HelperAnswer> {
  const program = `docker-credential-${helper}`;
  const { error, stdout, stderr } = await run(program, key, signal);
  signal?.throwIfAborted();
  if (error !== null) {
    // An exit code other than 0 stands for both; only these words tell them apart.
    if (/credentials not found/i.test(`${stdout}${stderr}`)) return { kind: "none" };
    return { kind: "broken", why: `the credential store ${program} ${failureOf(error, stdout, stderr)}` };
  }
  const answer = parseJsonAs(answerSchema, stdout);
  // Never quoted: it may hold a secret.
  if (answer === null) return { kind: "broken", why: `the credential store ${program} answers what is no login` };
  if (answer.Secret === "") return { kind: "none" };
  const login: Credentials =
    answer.Username === TOKEN_USER
      ? { kind: "identity-token", token: answer.Secret }
      : { kind: "password", username: answer.Username, password: answer.Secret };
  return { kind: "login", login };
}

interface Ended {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, key: string, signal: AbortSignal | undefined): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      ["get"],
      { timeout: ANSWER_MS, ...(signal === undefined ? {} : { signal }) },
      (error, stdout, stderr) => resolve({ error, stdout, stderr }),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(`${key}\n`);
  });
}

function failureOf(error: ExecFileException, stdout: string, stderr: string): string {
  if (error.code === "ENOENT") return "is not on PATH";
  if (error.killed === true) return `did not answer within ${ANSWER_MS / 1000} s`;
  const said = (stderr.trim() || stdout.trim()).replaceAll(/\s+/g, " ");
  // A login that comes with a failure is still one.
  const words = said === "" || /"?Secret"?/.test(said) ? "" : ` (${said.slice(0, QUOTE_CHARS)})`;
  return `fails with ${error.signal ?? error.code ?? "an error"}${words}`;
}
