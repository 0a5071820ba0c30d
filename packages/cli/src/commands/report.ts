import path from "node:path";
import { writeReport, type WrittenReport } from "@cooperbench-ts/viewer";
import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { clearLine, drawLine, type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { WHAT_A_PAIR_IS } from "./read-tree.ts";
import { addView, readViewOptions } from "./view-options.ts";

export function reportCommand(context: CommandContext): Command {
  const command = addView(
    newCommand(context, "report", "the page as files that open from a disk, a mail or any static host", [
      "report --out report",
      "report --out results.html --single-file",
      "report their/logs --out report --runs 'flash_solo_{repeat}=solo'",
    ]),
  )
    .option("--out <dir>", "folder to write to: a new one, an empty one, or an earlier report")
    .option("--single-file", "all in one HTML file, where it fits");
  return onRun(command, context, async (options, dirs) => {
    const { io } = context;
    const out = options["out"] as string | undefined;
    if (out === undefined) throw new UsageError("--out is missing: the folder to write to.");
    const singleFile = options["singleFile"] === true;
    const view = await readViewOptions(io, options, dirs);
    const notice = "the report is not finished; the same command writes it again.";
    return interruptible(io, notice, async (signal) => {
      const progress = new ReportProgressLine(io);
      try {
        const written = await writeReport({
          ...view,
          out: path.resolve(io.cwd, out),
          singleFile,
          signal,
          onProgress: ({ trials, of }) => progress.show(trials, of),
        });
        progress.end();
        tell(io, written, options["json"] === true);
      } finally {
        progress.end();
      }
      return exitCodes.done;
    });
  });
}

function tell(io: Io, written: WrittenReport, json: boolean): void {
  const { index, trials, bytes } = written;
  if (json) return writeJsonLine(io, written);
  printLine(io, index);
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  if (trials === 0) sayLine(io, `no pair of results lies here. ${WHAT_A_PAIR_IS}`);
  sayLine(io, `${trials} ${trials === 1 ? "trial" : "trials"}, ${size}. It opens from a disk, without a network.`);
}

const REDRAW_MS = 200;

/** At a terminal: how far a report is. */
class ReportProgressLine {
  readonly #io: Io;
  #drawnAt = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  show(trials: number, of: number): void {
    if (!this.#io.isTerminal || performance.now() - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = performance.now();
    drawLine(this.#io, `${trials} of ${of} trials`);
  }

  end(): void {
    if (this.#drawnAt > 0) clearLine(this.#io);
    this.#drawnAt = 0;
  }
}
