import { serveViewer } from "@cooperbench-ts/viewer";
import type { Command } from "commander";
import { flagError } from "../config/flag.ts";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { notePage } from "./served-pages.ts";
import { addView, readViewOptions } from "./view-options.ts";

export function viewCommand(context: CommandContext): Command {
  const command = addView(
    newCommand(context, "view", "the page over any results, live while a campaign runs; on this machine alone", [
      "view",
      "view --port 8080",
      "view their/logs --runs 'flash_solo_{repeat}=solo'",
    ]),
  ).option("--port <n>", "on 127.0.0.1 (default: one that is free)");
  return onRun(command, context, async (options, dirs) => {
    const { io } = context;
    const port = readPort(options);
    const view = await readViewOptions(io, options, dirs);
    return interruptible(io, "the page is closed, nothing was changed.", async (signal) => {
      const served = await serveViewer({ ...view, ...(port === undefined ? {} : { port }), signal });
      const forget = await notePage(io, served.url, { dirs: view.dirs, experiment: view.experiment ?? null }).catch(
        () => async () => {},
      );
      tell(io, served.url, options["json"] === true);
      try {
        await untilAborted(signal);
      } finally {
        await forget();
        await served.close();
      }
      throw signal.reason;
    });
  });
}

function tell(io: Io, url: string, json: boolean): void {
  if (json) writeJsonLine(io, { url });
  else {
    printLine(io, url);
    sayLine(io, "Whoever has this address sees the results, on this machine alone. Ctrl-C closes the page.");
  }
}

/** @throws InputError `flag-invalid` */
function readPort(options: Readonly<Record<string, unknown>>): number | undefined {
  const text = options["port"] as string | undefined;
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw flagError("--port", text, "a port from 1 to 65535");
  return port;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
