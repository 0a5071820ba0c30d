import type { Io } from "../../io.ts";

/** The world of a command in a test: what it says is kept. */
export function ioOfTest(cwd: string, changes: Partial<Io> = {}): { io: Io; out: string[]; said: string[] } {
  const [out, said]: [string[], string[]] = [[], []];
  const io: Io = {
    stdout: (text) => out.push(String(text)),
    stderr: (text) => said.push(text),
    environment: { XDG_CACHE_HOME: `${cwd}/cache` },
    cwd,
    isTerminal: false,
    stdoutIsTerminal: false,
    columns: 200,
    onInterrupt: () => () => {},
    ...changes,
  };
  return { io, out, said };
}
