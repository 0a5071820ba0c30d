import { execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { fakeUpstream } from "../../../packages/attempt/src/testing/fake-upstream.ts";
import { FORGED, HostileTree, NAME, PAIR } from "./hostile-tree.ts";
import type { Harm, Reader } from "./hostile-harm.ts";

const bin = path.join(import.meta.dirname, "..", "..", "..", "packages", "cli", "bin", "cooperbench-ts.js");
/** Far more than any of them takes, and less than for ever. */
const LIMIT_S = 60;
/** Those of docs/exit-codes.md, but for the bug. */
const DOCUMENTED = new Set([0, 2, 3, 4, 5]);

/** A sound campaign with an upstream that can be asked who it is, and room for trees. */
export interface Yard {
  readonly campaign: string;
  readonly upstream: string;
  readonly trees: string;
}

export async function openYard(base: string): Promise<Yard> {
  // Somebody else reads there too.
  await chmod(base, 0o755);
  const { script } = await fakeUpstream(path.join(base, "upstream"), "0.0.11");
  await mkdir(path.join(base, "trees"));
  return { campaign: path.join(base, "campaign"), upstream: script, trees: path.join(base, "trees") };
}

function calls(reader: Reader, tree: HostileTree, yard: Yard): string[][] {
  const logs = ["--logs", tree.logs, "--name", NAME];
  const campaign = ["--upstream", yard.upstream, "--dataset", path.join(yard.campaign, "dataset"), "--subset", "lite"];
  const run = [...campaign, "--settings", "solo", "--model", "rehearsal/stand-in"];
  switch (reader) {
    case "judge":
      return [
        ["judge", tree.logs],
        ["judge", tree.logs, "--json"],
      ];
    case "again":
      return [["judge", "--again", tree.logs]];
    case "explain":
      return [
        ["explain", PAIR, ...logs],
        ["explain", PAIR, ...logs, "--json"],
      ];
    case "status":
      return [
        ["status", ...logs],
        ["status", "--logs", tree.logs, "--json"],
      ];
    case "summary":
      return ["table", "csv"].map((form) => ["summary", ...logs, "--format", form]);
    case "difficulty":
      return [["difficulty", ...logs]];
    case "export": {
      const tables = ["diagnostics", "messages"].map((table) => ["--table", table, "--format", "csv"]);
      return [[], ...tables, ["--format", "parquet"]].map((form) => ["export", ...logs, ...form]);
    }
    case "label":
      return [["label", ...logs, "--rubric", "communication-errors", "--model", "gpt-4o", "--dry-run"]];
    case "adopt":
      return [["adopt", tree.logs, ...run, "--name", "taken", "--logs", path.join(tree.base, "taken")]];
    case "plan":
      return [["plan", ...run, ...logs]];
    case "compare":
      return [["compare", tree.logs, path.join(yard.campaign, "logs")]];
    case "regrade": {
      const to = ["--to", path.join(tree.base, "taken")];
      // It reads, lays out and keeps what has no work; then it finds no Docker.
      return [["regrade", tree.logs, ...to, ...campaign.slice(0, 4)]];
    }
  }
}

/** Reads a harmed tree at a terminal, and finds nothing that a tree should not be able to do. */
export async function readsSafely(
  { harm, shell = "" }: Pick<Harm, "harm" | "shell">,
  readers: readonly Reader[],
  yard: Yard,
  options: { readonly first?: boolean; readonly sound?: boolean; readonly tellsReads: boolean },
): Promise<void> {
  const mark = `mark${Math.random().toString(36).slice(2)}`;
  const tree = await HostileTree.copyOf(yard.campaign, await freshFolder(yard.trees), mark);
  await harm(tree);
  const all = readers.flatMap((reader) => calls(reader, tree, yard).slice(0, options.first === true ? 1 : undefined));
  for (const { call, code, shown } of await atTerminal(all, tree.base, shell)) {
    const where = `${call.join(" ")}\n${printable(shown)}`;
    expect(DOCUMENTED, `exit code ${code} of ${where}`).toContain(code);
    if (options.sound === true) expect(code, where).toBe(0);
    expect(obeyed(shown), where).toEqual([]);
    const lines = shown.toString().split("\n");
    expect(
      lines.filter((line) => line.startsWith(FORGED)),
      where,
    ).toEqual([]);
    expect(shown.toString(), where).not.toMatch(/This is a bug of|^ +at .*\.js:\d+/m);
    expect(shown.toString(), where).not.toContain(mark);
    expect(shown.toString(), where).not.toContain("root:x:0");
  }
  if (options.tellsReads) expect(await tree.readSecrets()).toEqual([]);
  expect(await holding(path.join(tree.base, "taken"), mark)).toEqual([]);
  // The program: some of their paths are too long for Node.
  execFileSync("rm", ["-rf", tree.base]);
}

let trees = 0;
async function freshFolder(parent: string): Promise<string> {
  const folder = path.join(parent, String((trees += 1)));
  await mkdir(folder);
  return folder;
}

interface Shown {
  readonly call: readonly string[];
  readonly code: number;
  readonly shown: Buffer;
}

/** Each call in a terminal that they share, as its bytes arrive there. */
async function atTerminal(all: readonly string[][], cwd: string, shell: string): Promise<Shown[]> {
  const token = `@@${Math.random().toString(36).slice(2)}@@`;
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  const lines = all.map((call) => {
    const program = ["timeout", "-k", "1", String(LIMIT_S), process.execPath, bin, ...call].map(quoted).join(" ");
    return `(${shell} ${program}); printf '${token}%s${token}' $?`;
  });
  const child = spawn("script", ["--quiet", "--return", "--command", `stty -onlcr; ${lines.join("; ")}`, "/dev/null"], {
    cwd,
    // No command that reads asks Docker for anything.
    env: {
      DOCKER_HOST: "unix:///nowhere",
      PATH: process.env["PATH"],
      HOME: cwd,
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      SHELL: "/bin/bash",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const parts = Buffer.concat(chunks).toString("latin1").split(token);
  return all.map((call, at) => ({
    call,
    code: Number(parts[2 * at + 1] ?? Number.NaN),
    shown: Buffer.from(parts[2 * at] ?? "", "latin1"),
  }));
}

/** What of it is more than text to a terminal; no command has colours here. */
function obeyed(shown: Buffer): string[] {
  const controls = [...shown].filter((byte) => (byte < 0x20 && byte !== 0x0a) || byte === 0x7f);
  const text = shown.toString("utf8");
  const others = text.match(/[\u0080-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g) ?? [];
  const torn = Buffer.from(text).equals(shown) ? [] : ["bytes that are no UTF-8"];
  return [...controls.map((byte) => `byte ${byte}`), ...others.map((one) => JSON.stringify(one)), ...torn].slice(0, 5);
}

function printable(shown: Buffer): string {
  return JSON.stringify(shown.toString().slice(0, 3000)).replaceAll(String.raw`\n`, "\n");
}

async function holding(folder: string, mark: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  const texts = await Promise.all(files.map((file) => readFile(file, "latin1")));
  return files.filter((_, at) => texts[at]?.includes(mark) === true);
}
