import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { startFed } from "../../process/subprocess.ts";
import { type OneUseSocket, openOneUseSocket } from "./one-use-socket.ts";
import type { Imported } from "./same-imports.ts";
import type { Stamps } from "./installed-stamps.ts";

/** A process that has imported what never changes and forks upstream processes. */
export interface WarmParent {
  readonly imported: Imported;
  readonly stamps: Stamps;
  /** What each process imports by itself. */
  readonly alone: ImportedAlone;
  /** Private; it goes with the parent. */
  readonly folder: string;
  /** Has one process forked, which comes to this socket for its order. */
  fork(socketPath: string): void;
  /** Why it forks no more; null: it lives. */
  ending(): string | null;
  readonly gone: Promise<string>;
  /** What it forked goes on. */
  close(): Promise<void>;
}

export interface ImportedAlone {
  /** Modules, of all that a process imports. */
  readonly count: number;
  readonly of: number;
  readonly packages: readonly string[];
  /** They read these, which each process has for itself, or import what does. */
  readonly variables: readonly string[];
}

export interface NoParent {
  /** Why there is none. */
  readonly refused: string;
  /** It would be the same again. */
  readonly always: boolean;
}

export interface WarmParentOptions {
  /** A Python console script, and the Python that its first line names. */
  readonly script: string;
  readonly python: string;
  /** What all its processes have alike; no key. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of what each of them has for itself. */
  readonly own: readonly string[];
  /** What the trial import gets besides. */
  readonly trial: Readonly<Record<string, string>> & { readonly HOME: string };
  /** Made here, for its owner alone; its path is short enough for sockets. */
  readonly folder: string;
  readonly readyMs: number;
  /** Ends it, also in the midst of its imports. */
  readonly signal: AbortSignal;
}

/** The only package that is imported by each process itself: it reads that process's environment. */
const PACKAGE = "cooperbench";

const answerSchema = z.union([
  z.object({ cold: z.string() }),
  z.object({
    read: z.array(z.string()),
    stamps: z.record(z.string(), z.string()),
    alone: z.object({
      count: z.int(),
      of: z.int(),
      packages: z.array(z.string()),
      variables: z.array(z.string()),
    }),
  }),
]);

export async function startWarmParent(options: WarmParentOptions): Promise<WarmParent | NoParent> {
  const { folder, trial } = options;
  try {
    for (const made of [folder, ...Object.values(foldersIn(folder)), trial.HOME])
      await mkdir(made, { recursive: true, mode: 0o700 });
    const report = await openOneUseSocket(folder);
    try {
      return await started(options, report);
    } finally {
      await report.close();
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The parent itself begins in the first two; the last is for the temporary files of the trial. */
function foldersIn(folder: string): { readonly home: string; readonly cwd: string; readonly temporary: string } {
  return { home: path.join(folder, "home"), cwd: path.join(folder, "cwd"), temporary: path.join(folder, "tmp") };
}

async function started(options: WarmParentOptions, report: OneUseSocket): Promise<WarmParent | NoParent> {
  const { folder, environment, script, own, trial } = options;
  const { home, cwd, temporary } = foldersIn(folder);
  const logFile = path.join(folder, "log");
  // Shipped as it is, beside the sources.
  const program = createRequire(import.meta.url).resolve("#warm-parent");
  const given = { ...environment, HOME: home };
  const parent = await startFed([options.python, program], { cwd, environment: given, logFile });
  const onAbort = (): void => parent.kill();
  options.signal.addEventListener("abort", onAbort, { once: true });
  if (options.signal.aborted) onAbort();
  let ended: string | null = null;
  const gone = parent.ended.then((how) => (ended = how));
  const end = async (): Promise<void> => {
    parent.kill();
    await gone;
    options.signal.removeEventListener("abort", onAbort);
    await rm(folder, { recursive: true, force: true });
  };
  const places = { ...trial, TMPDIR: temporary };
  const limit = Math.ceil(options.readyMs / 1000);
  const settings = { script, package: PACKAGE, given: Object.keys(given), own, places, limit, report: report.path };
  parent.tell(JSON.stringify(settings));
  const answer = await answerOf(report.connection, gone, options.readyMs);
  if ("refused" in answer || "cold" in answer) {
    const said = await lastLine(logFile);
    await end();
    if ("cold" in answer) return { refused: answer.cold, always: true };
    return { refused: said === "" ? answer.refused : `${answer.refused} (${said})`, always: false };
  }
  return {
    imported: { environment, read: answer.read },
    stamps: answer.stamps,
    alone: answer.alone,
    folder,
    fork: (socketPath) => parent.tell(socketPath),
    ending: () => ended,
    gone,
    close: end,
  };
}

type Answer = z.infer<typeof answerSchema>;

async function answerOf(
  connection: Promise<NodeJS.ReadableStream>,
  gone: Promise<string>,
  readyMs: number,
): Promise<Answer | { refused: string }> {
  const patience = Promise.withResolvers<{ refused: string }>();
  const timer = setTimeout(() => patience.resolve({ refused: "its imports take too long" }), readyMs);
  try {
    return await Promise.race([
      connection
        .then(async (line) => answerSchema.parse(JSON.parse(await text(line))))
        .catch(() => ({ refused: "its answer cannot be understood" })),
      gone.then((refused) => ({ refused })),
      patience.promise,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

async function lastLine(file: string): Promise<string> {
  const log = await readFile(file, "utf8").catch(() => "");
  return (log.trimEnd().split("\n").at(-1) ?? "").slice(0, 300);
}
