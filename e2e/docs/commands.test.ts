import { main } from "cooperbench-ts";
import { describe, expect, it } from "vitest";
import { type Document, documents } from "./support/documents.ts";

async function help(...command: string[]): Promise<string | null> {
  let text = "";
  const code = await main([...command, "--help"], {
    stdout: (part) => (text += part),
    stderr: () => {},
    environment: {},
    cwd: "/",
    isTerminal: false,
    stdoutIsTerminal: false,
    columns: 200,
    onInterrupt: () => () => {},
  });
  return code === 0 ? text : null;
}

function commandsIn(text: string): string[] {
  const list = text.slice(text.indexOf("\nCommands:") + 1);
  return [...list.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name = ""]) => name);
}

/** Calls of the CLI that a document shows, in blocks or inline: the words and flags behind its name. */
function calls({ text }: Document): { call: string; words: string[]; flags: string[] }[] {
  return [
    ...text.matchAll(/(?:\bcooperbench-ts|bin\/cooperbench-ts\.js)((?: +(?:[a-z]+|--[a-z-]+|[^\s`|#&]+))+)/g),
  ].flatMap(([, rest = ""]) => {
    const words = rest.trim().split(/ +/);
    const first = words.findIndex((word) => !/^[a-z]+$/.test(word));
    const command = first === -1 ? words : words.slice(0, first);
    const flags = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/[=,.;:)].*$/, ""));
    // An ellipsis quotes a message of the program, it is no call.
    const isCall = (command.length > 0 || flags.length > 0) && !rest.includes("…");
    return isCall ? [{ call: rest.trim(), words: command, flags }] : [];
  });
}

/** Only code counts: in prose the name is followed by English. */
function inCode(document: Document): Document {
  const code = [...document.text.matchAll(/^```[\s\S]*?^```$|`[^`\n]+`/gm)].map(([block]) => block);
  return { ...document, text: code.join("\n") };
}

const known = commandsIn((await help()) ?? "");
const shown = documents()
  .map(inCode)
  .flatMap((document) => calls(document).map((call) => ({ file: document.file, ...call })));

describe("the documentation", () => {
  it("shows calls of the CLI", () => {
    expect(shown.length).toBeGreaterThan(10);
  });

  it.each(shown)("$file: cooperbench-ts $call", async ({ words, flags }) => {
    const [command, second] = words;
    if (command === undefined) return expect(["--help", "--version"]).toEqual(expect.arrayContaining(flags));
    expect(known).toContain(command);
    const own = (await help(command)) ?? "";
    const isGroup = own.includes("\nCommands:");
    if (isGroup && second !== undefined) expect(commandsIn(own)).toContain(second);
    const text = isGroup && second !== undefined ? await help(command, second) : own;
    for (const flag of flags) expect(text).toContain(flag);
  });

  it("lists every command in the README, and no other", () => {
    const readme = documents().find(({ file }) => file === "README.md")?.text ?? "";
    const section = readme.slice(readme.indexOf("\n## Commands"), readme.indexOf("\nAll take"));
    const listed = [...section.matchAll(/^\| `([a-z]+)/gm)].map(([, name = ""]) => name);
    expect(listed.toSorted()).toEqual(known.toSorted());
  });
});
