import { listed } from "@cooperbench-ts/results";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { startSupervised } from "../../process/subprocess.ts";
import type { StartOptions, SupervisedProcess } from "../../process/supervise.ts";
import { placesIn, sharedEnvironment } from "../environment.ts";
import type { UpstreamProbe } from "../probe.ts";
import { coldProcesses, type StartedUpstream, type UpstreamProcesses } from "../upstream-processes.ts";
import { areStill } from "./installed-stamps.ts";
import { importedOtherwise } from "./same-imports.ts";
import { type Refusal, startWarm } from "./start-warm.ts";
import { type ImportedAlone, type NoParent, startWarmParent, type WarmParent } from "./warm-parent.ts";

/** For a machine that is busy with much else; a cold start takes some 4 s of its processor. */
const READY_MS = 180_000;
const ANSWER_MS = 5000;
/** In a row; then every process of this host starts cold. */
const MOST_FAILURES = 3;

export interface UpstreamProcessesOptions {
  readonly upstream: Pick<UpstreamProbe, "path" | "python" | "standIn">;
  /** Every process starts cold. */
  readonly cold: boolean;
  /** The user's environment, of which an allow-list is handed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Variables that only agents get, each with a value of its own. */
  readonly credentialNames: readonly string[];
  /** With a path short enough for sockets; what is made there is private. */
  readonly folder: string;
  /** Told once of each reason for a cold start that was not asked for. */
  readonly notice: (message: string) => void;
  readonly patience?: { readonly readyMs: number; readonly answerMs: number };
}

/**
 * How a host starts its upstream processes: forked from a warm parent, or cold where that is asked for or cannot be. A stand-in has
 * nothing to import.
 */
export function openUpstreamProcesses(options: UpstreamProcessesOptions): UpstreamProcesses {
  const { path: script, python, standIn } = options.upstream;
  if (options.cold || standIn) return coldProcesses;
  const because = (reason: string): UpstreamProcesses => {
    options.notice(coldText(reason));
    return coldProcesses;
  };
  if (process.platform !== "linux") return because(`a fork after the imports is not safe on ${process.platform}`);
  if (python === null) return because("its interpreter is not known");
  return new WarmProcesses(script, python, options);
}

function coldText(reason: string): string {
  return `Upstream is started cold, which costs some seconds of processor time for each phase: ${reason}.`;
}

function aloneText({ count, of, packages, variables }: ImportedAlone): string {
  const named = listed(packages, 5);
  return `Each upstream process does ${count} of its ${of} imports by itself, which costs processor time for each phase: ${named} read ${variables.join(", ")}, or import what does.`;
}

class WarmProcesses implements UpstreamProcesses {
  readonly #script: string;
  readonly #python: string;
  readonly #options: UpstreamProcessesOptions;
  readonly #said = new Set<string>();
  readonly #closing = new AbortController();
  #parent: Promise<WarmParent | NoParent> | null = null;
  #failures = 0;

  constructor(script: string, python: string, options: UpstreamProcessesOptions) {
    this.#script = script;
    this.#python = python;
    this.#options = options;
  }

  warmUp(): void {
    void this.#opened();
  }

  async start(options: StartOptions): Promise<StartedUpstream> {
    const started = await this.#startWarm(options);
    if (!("refused" in started)) return { ...started, warm: true };
    // Who is interrupted need not wait for imports, nor hear about them.
    if (options.signal?.aborted !== true) this.#say(coldText(started.refused));
    return { ...(await startSupervised(options)), warm: false };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const parent = await this.#parent;
    this.#failures = MOST_FAILURES;
    this.#parent = null;
    if (parent !== null && "close" in parent) await parent.close();
  }

  async #startWarm(options: StartOptions): Promise<SupervisedProcess | Refusal> {
    const parent = await Promise.race([this.#current(), interrupted(options.signal)]);
    if ("refused" in parent) return parent;
    if (options.argv[0] !== this.#script) return { refused: `${options.argv[0]} is another program` };
    const different = importedOtherwise(options.environment, parent.imported);
    if (different.length > 0) return { refused: `its imports depend on ${different.join(", ")}` };
    const started = await startWarm(options, {
      folder: parent.folder,
      fork: (socketPath) => parent.fork(socketPath),
      gone: parent.gone,
      answerMs: this.#options.patience?.answerMs ?? ANSWER_MS,
    });
    if ("refused" in started) await this.#discard(parent);
    else this.#failures = 0;
    return started;
  }

  /** A parent that lives, and that was not overtaken by an installation. */
  async #current(): Promise<WarmParent | Refusal> {
    const parent = await this.#opened();
    if ("refused" in parent) return parent;
    const ending = parent.ending();
    if (ending === null && (await areStill(parent.stamps))) return parent;
    this.#say(
      `The process that upstream's processes are forked from is replaced: ${ending ?? "upstream was installed anew"}.`,
    );
    await this.#discard(parent, ending === null ? 0 : 1);
    return this.#opened();
  }

  async #opened(): Promise<WarmParent | NoParent> {
    if (this.#parent === null) {
      if (this.#failures >= MOST_FAILURES) return { refused: "its warm parent has failed too often", always: true };
      this.#parent = this.#open();
    }
    const opening = this.#parent;
    const parent = await opening;
    if (!("refused" in parent) && parent.alone.count > 0) this.#say(aloneText(parent.alone));
    if ("refused" in parent && !parent.always && this.#parent === opening) {
      this.#failures += 1;
      this.#parent = null;
    }
    return parent;
  }

  /** Whoever finds it wanting first ends it. */
  async #discard(parent: WarmParent, failures = 1): Promise<void> {
    const current = await this.#parent;
    if (current === parent) {
      this.#failures += failures;
      this.#parent = null;
    }
    await parent.close();
  }

  #open(): Promise<WarmParent | NoParent> {
    const { environment, credentialNames, folder, patience } = this.#options;
    const own = path.join(folder, `warm-${randomBytes(4).toString("hex")}`);
    const trial = placesIn(path.join(own, "trial"));
    return startWarmParent({
      script: this.#script,
      python: this.#python,
      environment: sharedEnvironment(environment),
      own: [...Object.keys(trial), "DOCKER_HOST", ...credentialNames],
      trial,
      folder: own,
      readyMs: patience?.readyMs ?? READY_MS,
      signal: this.#closing.signal,
    }).catch((error: unknown) => ({ refused: String(error), always: false }));
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#options.notice(message);
  }
}

/** Never resolves without an interruption. */
async function interrupted(signal: AbortSignal | undefined): Promise<Refusal> {
  if (signal?.aborted !== true)
    await new Promise((resolve) => signal?.addEventListener("abort", resolve, { once: true }));
  return { refused: "it was interrupted" };
}
