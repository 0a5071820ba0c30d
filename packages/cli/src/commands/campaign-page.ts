import path from "node:path";
import { shellWord } from "@cooperbench-ts/results";
import { serveViewerApart } from "@cooperbench-ts/viewer";
import type { Io } from "../io.ts";
import { notePage } from "./served-pages.ts";

export const PAGE = { flags: "--view", text: "serve the page while it runs, and say its address" };

/** How long the end of a campaign waits for a page that is being opened. */
const OPENING_MS = 3000;

/** The page of a campaign under way. Whatever happens to it, the campaign goes on. */
export class CampaignPage {
  readonly #io: Io;
  readonly #logs: string;
  readonly #experiment: string;
  readonly #stop = new AbortController();
  #opened: Promise<() => Promise<void>> | null = null;

  constructor(io: Io, logs: string, experiment: string) {
    this.#io = io;
    this.#logs = logs;
    this.#experiment = experiment;
  }

  /** Opens it once, and says where. */
  open(say: (text: string) => void): void {
    this.#opened ??= this.#serve(say).catch((error: unknown) => {
      if (!this.#stop.signal.aborted)
        say(`warning: the page cannot be served: ${error instanceof Error ? error.message : String(error)}`);
      return async () => {};
    });
  }

  /** Pages that are open get what came last. One that is still to be opened is not waited for. */
  async close(): Promise<void> {
    const patience = setTimeout(() => this.#stop.abort(), OPENING_MS);
    const end = await this.#opened;
    clearTimeout(patience);
    await end?.().catch(() => {});
  }

  async #serve(say: (text: string) => void): Promise<() => Promise<void>> {
    const subject = { dirs: [this.#logs], experiment: this.#experiment } as const;
    const ended = Promise.withResolvers<void>();
    const served = await serveViewerApart(subject, {
      signal: this.#stop.signal,
      onBroken: (message) => {
        say(`warning: the page has ended: ${message}`);
        ended.resolve();
      },
    });
    const forget = await notePage(this.#io, served.url, subject).catch(() => async () => {});
    // Nobody is sent to an address where nobody answers.
    void ended.promise.then(forget).catch(() => {});
    say(`page: ${served.url}`);
    return async () => {
      await forget();
      await served.settle();
      await served.close();
    };
  }
}

/** The call that shows results which are there now. */
export function howToLook(io: Io, logs: string, experiment: string): string {
  const shown = path.relative(io.cwd, logs) || ".";
  const where = shown === "logs" ? "" : ` --logs ${shellWord(shown.startsWith("..") ? logs : shown)}`;
  return `to look at it: cooperbench-ts view${where} --name ${shellWord(experiment)}`;
}
