import path from "node:path";
import { serveViewerApart } from "@cooperbench-ts/viewer";
import type { Io } from "../io.ts";
import { notePage } from "./served-pages.ts";

export const PAGE = { flags: "--view", text: "serve the page while it runs, and say its address" };

/** The page of a campaign under way. Whatever happens to it, the campaign goes on. */
export class CampaignPage {
  readonly #io: Io;
  readonly #logs: string;
  readonly #experiment: string;
  #opened: Promise<() => Promise<void>> | null = null;

  constructor(io: Io, logs: string, experiment: string) {
    this.#io = io;
    this.#logs = logs;
    this.#experiment = experiment;
  }

  /** Opens it once, and says where. */
  open(say: (text: string) => void): void {
    this.#opened ??= this.#serve(say).catch((error: unknown) => {
      say(`warning: the page cannot be served: ${error instanceof Error ? error.message : String(error)}`);
      return async () => {};
    });
  }

  /** Pages that are open get what came last. */
  async close(): Promise<void> {
    const end = await this.#opened;
    await end?.().catch(() => {});
  }

  async #serve(say: (text: string) => void): Promise<() => Promise<void>> {
    const subject = { dirs: [this.#logs], experiment: this.#experiment } as const;
    const served = await serveViewerApart(subject);
    const forget = await notePage(this.#io, served.url, subject).catch(() => async () => {});
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
  const where = shown === "logs" ? "" : ` --logs ${quoted(shown.startsWith("..") ? logs : shown)}`;
  return `to look at it: cooperbench-ts view${where} --name ${quoted(experiment)}`;
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
