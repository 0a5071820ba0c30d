/** Words that run the command after them. */
const WRAPPERS = new Set(["command", "env", "exec", "nice", "nohup", "stdbuf", "sudo", "time", "timeout"]);
export const shells: ReadonlySet<string> = new Set(["bash", "dash", "sh", "zsh"]);

/** The program that a command runs, by its name alone, and its arguments. @param more other words that run the command after them */
export function unwrapped(words: readonly string[], ...more: readonly string[]): string[] {
  let [program = "", ...rest] = words;
  while (WRAPPERS.has(program) || more.includes(program)) {
    // `command -v` asks for the program.
    if (program === "command" && /^-[vV]/.test(rest[0] ?? "")) return [];
    while (/^(?:-|\d|\w+=)/.test(rest[0] ?? "")) rest = rest.slice(1);
    [program = "", ...rest] = rest;
  }
  // Of a program that comes from a substitution the end of its text is no name.
  return [/^[$`]/.test(program) ? program : program.slice(program.lastIndexOf("/") + 1), ...rest];
}
