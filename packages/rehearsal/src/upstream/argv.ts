import { commandsOf, type Command, type Flag } from "./flags.ts";
import { commandHelp, commandUsage, mainHelp, mainUsage } from "./help.ts";

export type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** A text that was given; an empty one was not. */
export function textOf(values: Values, key: string): string | undefined {
  const value = values[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export type ParsedArgv =
  | { readonly kind: "command"; readonly command: Command["name"]; readonly values: Values }
  | { readonly kind: "help"; readonly text: string }
  /** Exit 2; the text goes to stderr. */
  | { readonly kind: "error"; readonly text: string };

class UsageError extends Error {}

function findFlag(flags: readonly Flag[], word: string): Flag | null {
  const exact = flags.find((flag) => flag.names.includes(word));
  if (exact !== undefined) return exact;
  if (!word.startsWith("--")) return null;
  const matches = flags.flatMap((flag) =>
    flag.names.filter((name) => name.startsWith(word)).map((name) => ({ flag, name })),
  );
  if (matches.length > 1) {
    throw new UsageError(`ambiguous option: ${word} could match ${matches.map((match) => match.name).join(", ")}`);
  }
  return matches[0]?.flag ?? null;
}

function convert(flag: Flag, text: string): string | number {
  const label = flag.names.join("/");
  if (flag.kind === "int") {
    const digits = text.trim().replaceAll("_", "");
    if (!/^[+-]?\d+$/.test(digits)) throw new UsageError(`argument ${label}: invalid int value: '${text}'`);
    return Number(digits);
  }
  if (flag.choices !== undefined && !flag.choices.includes(text)) {
    const choices = flag.choices.map((choice) => `'${choice}'`).join(", ");
    throw new UsageError(`argument ${label}: invalid choice: '${text}' (choose from ${choices})`);
  }
  return text;
}

const helpFlag: Flag = { names: ["-h", "--help"], key: "help", kind: "switch", help: "" };

/** A dash makes an option, unless it begins a negative number. */
function looksLikeOption(word: string): boolean {
  return word.length > 1 && word.startsWith("-") && !/^-\d+$|^-\d*\.\d+$/.test(word);
}

function parseFlags(
  command: Command,
  words: readonly string[],
): { values: Record<string, string | number | boolean | undefined>; unknown: string[] } {
  const flags = [helpFlag, ...command.flags];
  const values: Record<string, string | number | boolean | undefined> = {};
  for (const flag of command.flags) values[flag.key] = flag.kind === "switch" ? false : flag.default;
  const unknown: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const name = equals === -1 ? word : word.slice(0, equals);
    let inline = equals === -1 ? undefined : word.slice(equals + 1);
    let flag = looksLikeOption(word) ? findFlag(flags, name) : null;
    if (flag === null && /^-[A-Za-z]./.test(word) && !word.startsWith("--")) {
      // `-nNAME`
      flag = findFlag(flags, word.slice(0, 2));
      inline = word.slice(2);
    }
    if (flag === null) {
      unknown.push(word);
      continue;
    }
    if (flag.kind === "switch") {
      if (inline !== undefined)
        throw new UsageError(`argument ${flag.names.join("/")}: ignored explicit argument '${inline}'`);
      values[flag.key] = true;
      if (flag.key === "help") break;
      continue;
    }
    const next = words[i + 1];
    if (inline === undefined && (next === undefined || looksLikeOption(next))) {
      throw new UsageError(`argument ${flag.names.join("/")}: expected one argument`);
    }
    if (inline === undefined) i++;
    values[flag.key] = convert(flag, inline ?? (next as string));
  }
  return { values, unknown };
}

/** Parses like upstream's argparse (Python 3.12), with its help and its errors. */
export function parseArgv(version: string, words: readonly string[], columns: number): ParsedArgv {
  const commands = commandsOf(version);
  const fail = (usage: string, prog: string, message: string): ParsedArgv => ({
    kind: "error",
    text: `${usage}\n${prog}: error: ${message}\n`,
  });
  const [first, ...rest] = words;
  if (first === "-h" || first === "--help") return { kind: "help", text: mainHelp(commands, columns) };
  const usage = mainUsage(commands, columns);
  if (first === undefined) return fail(usage, "cooperbench", "the following arguments are required: command");
  const command = commands.find((known) => known.name === first);
  if (command === undefined) {
    if (looksLikeOption(first)) return fail(usage, "cooperbench", "the following arguments are required: command");
    const names = commands.map((known) => `'${known.name}'`).join(", ");
    return fail(usage, "cooperbench", `argument command: invalid choice: '${first}' (choose from ${names})`);
  }
  try {
    const { values, unknown } = parseFlags(command, rest);
    if (values["help"] === true) return { kind: "help", text: commandHelp(command, columns) };
    if (command.name === "config" && unknown.length === 0) {
      return fail(
        commandUsage(command, columns),
        "cooperbench config",
        "the following arguments are required: backend",
      );
    }
    if (unknown.length > 0) return fail(usage, "cooperbench", `unrecognized arguments: ${unknown.join(" ")}`);
    return { kind: "command", command: command.name, values };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return fail(commandUsage(command, columns), `cooperbench ${command.name}`, error.message);
  }
}
