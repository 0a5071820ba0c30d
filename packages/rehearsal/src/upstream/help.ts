import type { Command, Flag } from "./flags.ts";

/** argparse leaves two columns free. */
function lineWidth(columns: number): number {
  return columns - 2;
}

const MAX_HELP_POSITION = 24;

function metavar(flag: Flag): string {
  if (flag.choices !== undefined) return `{${flag.choices.join(",")}}`;
  return (flag.names.at(-1) as string).replace(/^-+/, "").replaceAll("-", "_").toUpperCase();
}

function usagePart(flag: Flag): string {
  const name = flag.names[0] as string;
  return flag.kind === "switch" ? `[${name}]` : `[${name} ${metavar(flag)}]`;
}

/** Python's textwrap: words break at blanks, and after a hyphen inside a word. */
function fill(text: string, width: number): readonly string[] {
  const chunks = text.split(" ").flatMap((word, index) => {
    const pieces = word.split(/(?<=[A-Za-z]{2}-|[A-Za-z]-[A-Za-z]{1,99}-)(?=[A-Za-z]{2})/);
    return pieces.map((piece, at) => ({ piece, blank: at === 0 && index > 0 }));
  });
  const lines: string[] = [];
  let line = "";
  for (const { piece, blank } of chunks) {
    const joined = `${line}${line !== "" && blank ? " " : ""}${piece}`;
    if (line !== "" && joined.length > width) {
      lines.push(line);
      line = piece;
    } else line = joined;
  }
  return [...lines, line];
}

function wrapUsage(prog: string, parts: readonly string[], columns: number): string {
  const width = lineWidth(columns);
  const whole = `usage: ${[prog, ...parts].join(" ")}`;
  if (whole.length <= width) return whole;
  const indent = " ".repeat("usage: ".length + prog.length + 1);
  const lines: string[] = [];
  let line = `usage: ${prog}`;
  for (const part of parts) {
    if (line.length + 1 + part.length > width) {
      lines.push(line);
      line = indent + part;
    } else line += ` ${part}`;
  }
  return [...lines, line].join("\n");
}

function row(indent: number, header: string, help: string, columns: number): string {
  const width = Math.max(lineWidth(columns) - MAX_HELP_POSITION, 11);
  const lines = fill(help, width);
  const head = `${" ".repeat(indent)}${header}`;
  const pad = " ".repeat(MAX_HELP_POSITION);
  if (head.length <= MAX_HELP_POSITION - 2)
    return [`${head.padEnd(MAX_HELP_POSITION)}${lines[0]}`, ...lines.slice(1).map((line) => pad + line)].join("\n");
  return [head, ...lines.map((line) => pad + line)].join("\n");
}

const HELP_ROW = ["-h, --help", "show this help message and exit"] as const;

export function mainUsage(commands: readonly Command[], columns: number): string {
  return wrapUsage("cooperbench", ["[-h]", `{${commands.map((command) => command.name).join(",")}}`, "..."], columns);
}

export function mainHelp(commands: readonly Command[], columns: number): string {
  const names = `{${commands.map((command) => command.name).join(",")}}`;
  return [
    mainUsage(commands, columns),
    "",
    "CooperBench benchmark runner",
    "",
    "positional arguments:",
    `  ${names}`,
    ...commands.map((command) => row(4, command.name, command.summary, columns)),
    "",
    "options:",
    row(2, HELP_ROW[0], HELP_ROW[1], columns),
    "",
  ].join("\n");
}

export function commandUsage(command: Command, columns: number): string {
  const parts = command.name === "config" ? ["[-h]", "{gcp}", "..."] : ["[-h]", ...command.flags.map(usagePart)];
  return wrapUsage(`cooperbench ${command.name}`, parts, columns);
}

export function commandHelp(command: Command, columns: number): string {
  const positional =
    command.name === "config"
      ? ["positional arguments:", "  {gcp}", row(4, "gcp", "Configure GCP backend", columns), ""]
      : [];
  return [
    commandUsage(command, columns),
    "",
    ...fill(command.description, lineWidth(columns)),
    "",
    ...positional,
    "options:",
    row(2, HELP_ROW[0], HELP_ROW[1], columns),
    ...command.flags.map((flag) => {
      const header = flag.names.map((name) => (flag.kind === "switch" ? name : `${name} ${metavar(flag)}`)).join(", ");
      return row(2, header, flag.help, columns);
    }),
    "",
  ].join("\n");
}
