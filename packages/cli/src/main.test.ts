import { describe, expect, it } from "vitest";
import { main } from "./main.ts";

async function call(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const output = { stdout: "", stderr: "" };
  const code = await main(args, {
    stdout: (text) => (output.stdout += String(text)),
    stderr: (text) => (output.stderr += text),
    environment: {},
    cwd: "/",
    isTerminal: false,
    stdoutIsTerminal: false,
    columns: 200,
    onInterrupt: () => () => {},
  });
  return { code, ...output };
}

const listed = (help: string): string[] => [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name);
const groups = listed((await call("--help")).stdout);
const parents = ["images", "agents"];
const inner = await Promise.all(
  parents.map(async (parent) =>
    listed((await call(parent, "--help")).stdout)
      .filter((name) => name !== "help")
      .map((name) => [parent, name]),
  ),
);
const commands = [...groups.filter((name) => !parents.includes(name)).map((name) => [name]), ...inner.flat()];

describe("the help", () => {
  it.each([[[]], ...parents.map((parent) => [[parent]]), ...commands.map((command) => [command])])(
    "of %s ends in examples",
    async (command) => {
      const { code, stdout } = await call(...command, "--help");
      expect(code).toBe(0);
      expect(stdout).toMatch(/\nExamples:\n( {2}\$ cooperbench-ts [^\n]+\n?)+$/);
    },
  );
});

describe("every command", () => {
  it.each(commands.map((command) => [command]))(
    "%s takes --config, --logs, --dataset, --json, --no-color",
    async (command) => {
      const shared = ["--config", "a", "--logs", "b", "--dataset", "c", "--json", "--no-color"];
      // An unknown flag stops the call; it is the only one that is complained about.
      const { code, stdout } = await call(...command, ...shared, "--unknown");
      expect(code).toBe(2);
      expect(JSON.parse(stdout)).toEqual({ error: { code: "usage", message: "unknown option '--unknown'" } });
    },
  );
});

it("a call without a command shows the help and is a usage error", async () => {
  const { code, stdout, stderr } = await call();
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Commands:");
});
