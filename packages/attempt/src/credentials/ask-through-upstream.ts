import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { parseJson } from "../doors/json-tree.ts";
import { type CommandResult, runCommand } from "../process/subprocess.ts";
import { upstreamEnvironment } from "../upstream/environment.ts";
import type { UpstreamProbe } from "../upstream/probe.ts";
import type { Credentials } from "./credentials.ts";
import { type PlacedCredentials, placeCredentials } from "./place-credentials.ts";
import { Redaction } from "./redaction.ts";

/** What became of one small call that upstream's own litellm made, and of the files that it got. Texts are without secrets. */
export type UpstreamAnswer = Answer & {
  /** What is to be said of files that it changed, such as a login that was refreshed and written back. */
  readonly notices: readonly string[];
};

type Answer =
  | { readonly kind: "answered"; readonly costUsd: number | null }
  /** By the HTTP status that litellm takes it for. */
  | { readonly kind: "refused"; readonly status: number; readonly error: string }
  /** It never came to an answer. */
  | { readonly kind: "unanswered"; readonly error: string };

export interface UpstreamQuestion {
  readonly upstream: Pick<UpstreamProbe, "python">;
  readonly credentials: Credentials;
  /** The user's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Private to this process, and gone with it. */
  readonly folder: string;
  readonly model: string;
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  readonly maxTokens: number;
  /** As litellm takes it; null: its own. */
  readonly baseUrl: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** The imports alone take some seconds of a processor. */
const LIMIT_MS = 90_000;
const ANSWER_SECONDS = 20;

const SCRIPT = `
import json, os
asked = json.loads(os.environ.pop("COOPERBENCH_TS_QUESTION"))
def say(**what): print("\\n" + json.dumps(what), flush=True)
import litellm
litellm.suppress_debug_info = True
base = {} if asked["base"] is None else {"api_base": asked["base"]}
try:
    answer = litellm.completion(model=asked["model"], messages=asked["messages"], max_tokens=asked["tokens"],
                                timeout=asked["seconds"], num_retries=0, max_retries=0, **base)
    try: cost = litellm.completion_cost(answer)
    except Exception: cost = None
    say(status=200, error=None, cost=cost)
except Exception as error:
    say(status=getattr(error, "status_code", None), error=f"{type(error).__name__}: {error}", cost=None)
`;

const saidSchema = z.object({
  status: z.number().nullable(),
  error: z.string().nullable(),
  cost: z.number().nullable(),
});

/** What litellm says where nobody answered it, whatever status it gives that. */
const NO_ANSWER = /\[Errno -?\d+\]|Connection error|Connection refused|Name or service not known|timed out/i;

/** Calls the model once as an attempt would: the same litellm, with exactly the variables and files that an agent gets. */
export async function askThroughUpstream(question: UpstreamQuestion): Promise<UpstreamAnswer> {
  const { upstream, credentials, folder } = question;
  if (upstream.python === null)
    return { kind: "unanswered", error: "upstream's interpreter is not known", notices: [] };
  const home = path.join(folder, "asking");
  try {
    await mkdir(home, { mode: 0o700 });
    const placed = await placeCredentials(credentials, home);
    let run: CommandResult;
    let notices: readonly string[] = [];
    try {
      run = await ask([upstream.python, "-c", SCRIPT], question, home, placed);
    } finally {
      // Also of one that was cut off: a login that it refreshed may be the only one that still holds.
      notices = await placed.takeBack();
    }
    return { ...answerOf(run, new Redaction(placed.secrets())), notices };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function ask(
  argv: readonly [string, ...string[]],
  { environment, model, messages, maxTokens, baseUrl, signal }: UpstreamQuestion,
  home: string,
  placed: PlacedCredentials,
): Promise<CommandResult> {
  const asked = { model, messages, tokens: maxTokens, seconds: ANSWER_SECONDS, base: baseUrl };
  const given = upstreamEnvironment({
    user: environment,
    home,
    dockerHost: null,
    credentials: placed.variables,
    extra: { COOPERBENCH_TS_QUESTION: JSON.stringify(asked) },
  });
  return runCommand(argv, { environment: given, timeoutMs: LIMIT_MS, cwd: home, signal });
}

function answerOf(run: CommandResult, redaction: Redaction): Answer {
  const last = run.stdout.trimEnd().split("\n").at(-1) ?? "";
  const said = saidSchema.safeParse(parseJson(last)).data;
  if (said === undefined) {
    const why = run.failure ?? run.stderr.trimEnd().split("\n").at(-1) ?? "it said nothing";
    return { kind: "unanswered", error: redaction.text(`litellm could not be asked: ${why}`) };
  }
  if (said.error === null) return { kind: "answered", costUsd: said.cost };
  const error = redaction.text(said.error);
  return said.status === null || NO_ANSWER.test(error)
    ? { kind: "unanswered", error }
    : { kind: "refused", status: said.status, error };
}
