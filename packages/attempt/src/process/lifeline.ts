import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/**
 * The supervisor of one process, a few lines of sh. It starts the command as the leader of a group of its own, which says its id on
 * descriptor 3 once it is one, says the exit status there at the end, and stays outside the group so that it can kill it. Descriptor 3 is a pipe to the
 * harness: when the harness is gone (also by SIGKILL) the read ends, and the whole group gets TERM, then KILL after 2 s.
 * What the command leaves in its group when it ends is killed at once, also where no harness is left to do so.
 * `setsid` is Linux; elsewhere perl, which every macOS has, makes the group.
 */
const LIFELINE = `
exec >>"$1" 2>>"$2"
shift 2
start='echo "group $$" >&3; exec 3>&-; exec "$@"'
if command -v setsid >/dev/null 2>&1; then
  setsid /bin/sh -c "$start" sh "$@" </dev/null &
else
  perl -e 'setpgrp(0, 0); exec @ARGV or exit 127' -- /bin/sh -c "$start" sh "$@" </dev/null &
fi
child=$!
(
  read -r _ <&3
  kill -TERM -"$child" 2>/dev/null
  sleep 2
  kill -KILL -"$child" 2>/dev/null
) >/dev/null 2>&1 &
watcher=$!
trap "" PIPE
wait "$child"
status=$?
kill -KILL -"$child" 2>/dev/null
kill "$watcher" 2>/dev/null
echo "status $status" >&3
exit 0
`;

/** The argv that runs a command under its supervisor, its output added to these files. */
export function superviseArgv(command: {
  readonly argv: readonly string[];
  readonly stdoutFile: string;
  readonly stderrFile: string;
}): readonly [string, ...string[]] {
  return [
    "/bin/sh",
    "-c",
    LIFELINE,
    "cooperbench-ts-lifeline",
    command.stdoutFile,
    command.stderrFile,
    ...command.argv,
  ];
}

/** What holds a process that has begun. */
export interface Lifeline {
  readonly group: number;
  /** Resolves when nothing holds it any more. */
  readonly ended: Promise<unknown>;
  /** As a shell says it; null: nobody said. */
  readonly status: () => number | null;
}

/** One line of a supervisor. */
export type LifelineMessage =
  | { readonly kind: "group"; readonly id: number }
  | { readonly kind: "status"; readonly status: number };

export function parseLifelineLine(line: string): LifelineMessage | null {
  const [, word, number] = /^(group|status) (\d+)$/.exec(line.trim()) ?? [];
  if (word === "group") return { kind: "group", id: Number(number) };
  if (word === "status") return { kind: "status", status: Number(number) };
  return null;
}

/** Listens to a supervisor. `group` never resolves where it says none. */
export function readLifeline(
  lines: Readable,
  onOther: (line: string) => void = () => {},
): { readonly group: Promise<number>; readonly status: () => number | null } {
  const group = Promise.withResolvers<number>();
  let status: number | null = null;
  createInterface({ input: lines })
    .on("line", (line) => {
      const message = parseLifelineLine(line);
      if (message === null) onOther(line);
      else if (message.kind === "group") group.resolve(message.id);
      else status = message.status;
    })
    .on("error", () => {});
  lines.on("error", () => {});
  return { group: group.promise, status: () => status };
}
