import { z } from "zod";
import { parseTree } from "../json-tree.ts";
import { callDaemon, type DaemonAnswer } from "./http/call-daemon.ts";
import type { Connect } from "./http/docker-endpoint.ts";
import { unframed } from "./ledger/container-log.ts";
import { patchNames } from "./patch-names.ts";

export interface SalvagedFile {
  /**
   * `tree.patch`: the working tree, untracked files included; `patch.txt`: the file by which upstream has agents hand in their work;
   * `pushed-<remote>-<branch>.patch`: what was pushed.
   */
  readonly name: string;
  /** `<remote>/<branch>` that it holds; null for the others. The file's name may have only a part of it. */
  readonly branch: string | null;
  /** Output of `git diff --binary` against the image's HEAD, `patch.txt` as the agent wrote it; never empty. */
  readonly content: Buffer;
}

/** What could be saved of an agent's work; never a result. */
export interface Salvage {
  /** HEAD of the image, against which the patches are. */
  readonly base: string | null;
  /**
   * Who works in the container: by the environment of the agent's program, else by git's configuration, where upstream names its agents
   * since 0.0.23. null: nobody is named.
   */
  readonly committer: string | null;
  /** The working tree as in `tree.patch`; empty: nothing was changed. null: it could not be saved. */
  readonly tree: Buffer | null;
  readonly files: readonly SalvagedFile[];
  /** What could not be saved, and why. */
  readonly problems: readonly string[];
}

export interface SalvageOptions {
  readonly connect: Connect;
  readonly containerId: string;
  /** Of the helper container that tells the image's HEAD. */
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const REPO = "/workspace/repo";
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_BRANCHES = 8;
const DIFF = "git -c core.quotepath=off diff --binary --no-color --no-ext-diff";

/** Upstream's own, where the task has no file of that name: no part of the work, and the same in the work of each agent. */
const HANDED_IN = "patch.txt";
const OF_TASK = `git cat-file -e "$1:${HANDED_IN}" 2>/dev/null`;
/** An index of its own, so that the agent's stays as it is; what the repository ignores is left out. */
const TREE_DIFF = `export GIT_INDEX_FILE="$(mktemp -u)"; git read-tree HEAD && git add -A &&
  { ${OF_TASK} || git rm -qf --cached --ignore-unmatch ${HANDED_IN}; } && ${DIFF} --cached "$1"`;
const HANDED_IN_FILE = `${OF_TASK} || [ ! -f ${HANDED_IN} ] || cat ${HANDED_IN}`;
/** By object, since a name may hold any byte, or look like an option; the newest first. */
const PUSHED_BRANCHES =
  "git for-each-ref --sort=-committerdate --format='%(objectname) %(refname)%(if)%(symref)%(then) alias%(end)' refs/remotes";
/**
 * Agents that run in the container and send messages have their name in their program's environment, with or without git; the name
 * that git has there may be the agent's own choice then.
 */
const COMMITTER = `ids="$(cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | sed -n 's/^COOP_AGENT_ID=//p' | sort -u)"
  if [ "$(printf '%s' "$ids" | grep -c .)" = 1 ]; then echo "$ids"; else git config user.name; fi`;
const BRANCH_DIFF = `${DIFF} "$1" "$2"`;
const PUSHED_BRANCH = /^([0-9a-f]{40,64}) refs\/remotes\/(\S+)$/;

const idSchema = z.object({ Id: z.string() });

/** Saves the work in a container that is about to be killed. Failures are told, not thrown. */
export async function salvageWork(options: SalvageOptions): Promise<Salvage> {
  const problems: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const base = await attempt("the image's HEAD", () => imageHead(options));
  if (base === null) return { base, committer: null, tree: null, files: [], problems };
  const run = (script: string, ...argv: string[]): Promise<Buffer> => execInside(options, script, [base, ...argv]);
  const listed = (await attempt("the pushed branches", () => run(PUSHED_BRANCHES)))?.toString() ?? "";
  const pushed = listed.split("\n").flatMap((line) => {
    const [, commit = "", branch = ""] = PUSHED_BRANCH.exec(line) ?? [];
    return branch === "" ? [] : [{ commit, branch }];
  });
  const kept = pushed.slice(0, MAX_BRANCHES);
  const names = patchNames(kept.map(({ branch }) => branch));
  const others = pushed.slice(MAX_BRANCHES).map(({ branch }) => branch);
  if (others.length > 0) problems.push(`not saved, as ${MAX_BRANCHES} newer branches are: ${shortened(others)}`);
  const [tree, handedIn, committer, ...branches] = await Promise.all([
    attempt("the working tree", () => run(TREE_DIFF)),
    attempt(HANDED_IN, () => run(HANDED_IN_FILE)),
    run(COMMITTER).then(
      (name) => name.toString().trim() || null,
      () => null,
    ),
    ...kept.map(async ({ commit, branch }, index) => ({
      name: names[index] ?? "",
      branch,
      content: await attempt(`the branch ${branch}`, () => run(BRANCH_DIFF, commit)),
    })),
  ]);
  const written = [
    { name: "tree.patch", branch: null, content: tree },
    { name: HANDED_IN, branch: null, content: handedIn },
  ];
  const files = [...written, ...branches].flatMap(({ name, branch, content }) =>
    content === null || content.length === 0 ? [] : [{ name, branch, content }],
  );
  return { base, committer, tree, files, problems };
}

function shortened(branches: readonly string[]): string {
  const told = branches.join(", ");
  return told.length <= 1000 ? told : `${told.slice(0, 1000)}…`;
}

/** The agent may have committed, so the container's own HEAD does not tell where it began: a fresh one does. */
async function imageHead(options: SalvageOptions): Promise<string> {
  const image = z
    .object({ Image: z.string() })
    .parse(parseTree((await ask(options, "GET", `/containers/${options.containerId}/json`)).body)).Image;
  const { Id: id } = idSchema.parse(
    parseTree(
      (
        await ask(options, "POST", "/containers/create", {
          Image: image,
          Entrypoint: ["git"],
          Cmd: ["-c", `safe.directory=${REPO}`, "-C", REPO, "rev-parse", "HEAD"],
          Labels: options.labels,
          HostConfig: { NetworkMode: "none" },
        })
      ).body,
    ),
  );
  try {
    await ask(options, "POST", `/containers/${id}/start`);
    await ask(options, "POST", `/containers/${id}/wait`);
    const said = unframed((await ask(options, "GET", `/containers/${id}/logs?stdout=1&stderr=1`)).body)
      .toString()
      .trim();
    if (!/^[0-9a-f]{40,64}$/.test(said)) throw new Error(said === "" ? "git said nothing" : said);
    return said;
  } finally {
    await callDaemon(options.connect, {
      method: "DELETE",
      path: `/containers/${id}?force=1&v=1`,
      timeoutMs: 10_000,
    }).catch(() => null);
  }
}

/** stdout of a bash script in the container's repository; throws with its stderr when it fails. */
async function execInside(options: SalvageOptions, script: string, argv: readonly string[]): Promise<Buffer> {
  const made = await ask(options, "POST", `/containers/${options.containerId}/exec`, {
    Cmd: ["bash", "-c", script, "salvage", ...argv],
    WorkingDir: REPO,
    AttachStdout: true,
    AttachStderr: true,
  });
  const { Id: exec } = idSchema.parse(parseTree(made.body));
  const output = (await ask(options, "POST", `/exec/${exec}/start`, { Detach: false, Tty: false })).body;
  const { ExitCode: exitCode } = z
    .object({ ExitCode: z.number().nullable() })
    .parse(parseTree((await ask(options, "GET", `/exec/${exec}/json`)).body));
  if (exitCode !== 0)
    throw new Error(unframed(output, 2).toString().trim().slice(-1000) || `it ended with ${exitCode}`);
  return unframed(output, 1);
}

async function ask(options: SalvageOptions, method: string, path: string, body?: object): Promise<DaemonAnswer> {
  const answer = await callDaemon(options.connect, {
    method,
    path,
    signal: options.signal,
    maxBytes: MAX_BYTES,
    ...(body === undefined
      ? {}
      : {
          headers: [
            ["Host", "docker"],
            ["Content-Type", "application/json"],
          ],
          body: Buffer.from(JSON.stringify(body)),
        }),
  });
  if (answer.status >= 300) throw new Error(answer.body.toString().trim());
  return answer;
}
