import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { cp, mkdir, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { encodeJournalLine } from "@cooperbench-ts/results/experiment";
import { runCli } from "./cli.ts";

/** At the beginning of a line of the output it is one that a tree has forged. */
export const FORGED = "FORGED";
/** Title, clipboard, clearing of the screen, colour by a C1 byte, writing from right to left, half a character, and lines of their own. */
export const HOSTILE = `\u001B]0;title\u0007\u001B]52;c;QUJD\u0007\u001B[2J\u009B31m\u202E\u2066\u2028\u0000\u007F\uD800\t\r${FORGED} a\n${FORGED} b\r\n${FORGED} c`;
/** Of it what a file name can hold. */
export const HOSTILE_NAME = `\u001B]0;t\u0007\u009B2J\u202E\n${FORGED} d`;

export const NAME = "rehearsal";
export const PAIR = "acorn_tokens_task/0/f1_f2";

/** A small campaign that went well: what every hostile tree was before somebody laid hands on it. */
export async function soundCampaign(cwd: string): Promise<void> {
  const { code, stderr } = await runCli(["rehearse", "--pairs", "2", "--faults", "none", "--dir", "."], { cwd });
  if (code !== 0) throw new Error(stderr);
}

/** A copy of a campaign that may be harmed, and things outside of it that nobody may look at. */
export class HostileTree {
  readonly base: string;
  readonly logs: string;
  readonly outside: string;
  /** Stands in everything outside. */
  readonly mark: string;

  private constructor(base: string, mark: string) {
    this.base = base;
    this.mark = mark;
    this.logs = path.join(base, "logs");
    this.outside = path.join(base, "outside");
  }

  static async copyOf(campaign: string, base: string, mark: string): Promise<HostileTree> {
    const tree = new HostileTree(base, mark);
    await cp(path.join(campaign, "logs"), tree.logs, { recursive: true, verbatimSymlinks: true });
    await cp(tree.logs, tree.outside, { recursive: true, verbatimSymlinks: true });
    for (const file of tree.secrets) {
      const text = readFileSync(file, "utf8").replaceAll("acorn_tokens_task", mark);
      // Told apart from the time of a read, even where times of access are kept rarely.
      await writeFile(file, text.replaceAll("rehearsal/stand-in", mark).replaceAll("tests-passed", mark));
      await utimes(file, SECRET_TIME, SECRET_TIME);
    }
    return tree;
  }

  /** Files outside, by the places that they would be read in. */
  get secrets(): string[] {
    const pair = path.join(this.outside, `${NAME}-solo/solo/${PAIR}`);
    const files = ["result.json", "eval.json", "verdict.json", "solo.patch", "solo_traj.json"];
    return [
      ...files.map((name) => path.join(pair, name)),
      path.join(this.outside, `${NAME}-solo/manifest.json`),
      ...["manifest.json", "journal.jsonl", "events.jsonl"].map((name) =>
        path.join(this.outside, ".cooperbench-ts", NAME, name),
      ),
    ];
  }

  async readSecrets(): Promise<string[]> {
    const times = await Promise.all(this.secrets.map(async (file) => [file, (await stat(file)).atimeMs] as const));
    return times.flatMap(([file, time]) => (time === SECRET_TIME * 1000 ? [] : [path.relative(this.base, file)]));
  }

  run(name = ""): string {
    return path.join(this.logs, `${NAME}-solo`, name);
  }

  /** The published folder of `PAIR` in solo. */
  pair(name = ""): string {
    return path.join(this.run("solo"), PAIR, name);
  }

  home(name = ""): string {
    return path.join(this.logs, ".cooperbench-ts", NAME, name);
  }

  attempt(name = ""): string {
    return path.join(this.home("attempts"), `${NAME}-solo`, PAIR, "1", name);
  }

  /** Every JSON file of ours and of upstream's that is read of the pair, its run and its experiment. */
  get jsonFiles(): string[] {
    return [
      ...["result.json", "eval.json", "verdict.json", "solo_traj.json"].map((name) => this.pair(name)),
      this.run("manifest.json"),
      this.home("manifest.json"),
      this.attempt("attempt.json"),
    ];
  }

  /** Without our records: a tree that is judged by its files. */
  forget(): void {
    for (const folder of [
      path.join(this.logs, ".cooperbench-ts"),
      this.run("manifest.json"),
      this.pair("verdict.json"),
    ])
      rmSync(folder, { recursive: true });
  }

  /** Something else in the place of a file or a folder. */
  put(file: string, make: (file: string) => void): void {
    rmSync(file, { recursive: true, force: true });
    make(file);
  }

  /** Moves it out of the way, as the same under another name would be. */
  move(from: string, to: string): void {
    renameSync(from, to);
  }

  change(file: string, change: (value: unknown) => unknown): void {
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")))));
  }

  /** Lines with checksums that are right, in the format that a journal and its events share. */
  append(file: string, events: readonly unknown[], at = "2026-01-01T00:00:00.000Z"): void {
    const lines = events.map((event) => encodeJournalLine({ format: 1, at, event }, crc32));
    writeFileSync(file, readFileSync(file, "utf8") + lines.join(""));
  }
}

const SECRET_TIME = 1_700_000_000;

export function pipe(file: string): void {
  execFileSync("mkfifo", [file]);
}

/** All texts hostile but those that a reader takes for words of a closed list. */
export function hostileTexts(value: unknown, key = ""): unknown {
  if (typeof value === "string") return CLOSED.has(key) ? value : `${value}${HOSTILE}`;
  if (Array.isArray(value)) return value.map((item) => hostileTexts(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hostileTexts(item, name)]));
}

const CLOSED = new Set(
  "reason verdict redo setting pair pairs type kind phase source experiment run run_name repo role id patchSource testFilter createdAt patchRepair signal".split(
    " ",
  ),
);

/** Whether this disk tells when a file was read last. */
export async function tellsReads(folder: string): Promise<boolean> {
  const file = path.join(folder, "control");
  await mkdir(folder, { recursive: true });
  await writeFile(file, "x");
  await utimes(file, SECRET_TIME, SECRET_TIME);
  readFileSync(file);
  return (await stat(file)).atimeMs !== SECRET_TIME * 1000;
}
