import path from "node:path";
import { expect, onTestFinished } from "vitest";
import { runCli, startCli, type RunningCli } from "../../cli/support/cli.ts";

export interface Rehearsal {
  readonly cwd: string;
  readonly logs: string;
  /** What rehearses again in its folder. */
  readonly args: readonly string[];
}

/** A rehearsal that has come to its end, in a folder. */
export async function rehearsed(cwd: string, ...more: readonly string[]): Promise<Rehearsal> {
  const dir = path.join(cwd, "rehearsal");
  const args = ["rehearse", "--dir", dir, ...more];
  const { code, stderr } = await runCli(args, { cwd });
  // Some trials may be left without a verdict, which the page must show, too.
  expect([0, 4], stderr).toContain(code);
  return { cwd, logs: path.join(dir, "logs"), args };
}

export interface Served {
  readonly url: string;
  readonly server: RunningCli;
  readonly end: () => Promise<number | null>;
}

/** `view`, as a user starts it. */
export async function served(cwd: string, ...args: readonly string[]): Promise<Served> {
  const server = startCli(["view", ...args], { cwd });
  leaveNoneBehind(server);
  await server.until(({ stdout }) => stdout.includes("\n"));
  const end = async (): Promise<number | null> => {
    server.send("SIGINT");
    return (await server.ended).code;
  };
  return { url: server.output.stdout.trim(), server, end };
}

/** Also where a test fails before its end. Outside of tests their hooks end it, at the latest the end of this process. */
function leaveNoneBehind(server: RunningCli): void {
  const kill = (): void => server.send("SIGKILL");
  try {
    onTestFinished(kill);
  } catch {
    process.once("exit", kill);
  }
}
