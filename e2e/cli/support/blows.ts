import { execFile } from "node:child_process";
import { appendFile, open, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { foldJournal } from "@cooperbench-ts/results/experiment";
import { type Layout, readJournal } from "@cooperbench-ts/results/node";
import { expect } from "vitest";
import { runCli } from "./cli.ts";
import { processesNaming } from "./processes.ts";
import type { Blow, Struck } from "./struck-rehearsal.ts";

const run = promisify(execFile);

/** Also of a folder that somebody still writes into. */
const remove = (place: string): Promise<void> =>
  rm(place, { recursive: true, force: true, maxRetries: 100, retryDelay: 10 });

const LOST_LOCK =
  /stopped: .*rehearsal\/lock: It was (deleted|replaced|moved away) while this run was at work\.\nAnother harness may be/;
const LOST_FOLDER =
  /stopped: .*: It was (deleted|replaced|moved away|taken away) while (this run|its attempt) was at work\.\nPut it back/;
/** What goes first is a matter of the moment. */
const LOST_FOLDER_OR_LOCK = /stopped: .*: It was (deleted|replaced|taken away) while/;
const LOST_JOURNAL = /stopped: .*journal\.jsonl: It was (deleted|replaced) while this run was at work\.\nPut it back/;
/** A storm leaves two trials without a verdict at its first call. */
const UNDISTURBED = { code: 4 };

/** A pass or a fail: an infrastructure failure that is gone is no loss. */
async function soloPublished({ journal }: Layout): Promise<boolean> {
  const { trials } = foldJournal((await readJournal(journal)).entries);
  return [...trials].some(
    ([trial, { published, judged }]) =>
      trial.startsWith("rehearsal-solo/") && published && judged?.verdict.verdict !== "infra_error",
  );
}

async function changeLock({ layout }: Struck, owner: Readonly<Record<string, unknown>>): Promise<void> {
  const held = JSON.parse(await readFile(layout.lock, "utf8")) as { owner: object };
  await writeFile(`${layout.lock}.other`, JSON.stringify({ ...held, owner: { ...held.owner, ...owner } }));
  await rename(`${layout.lock}.other`, layout.lock);
}

/** On a small disk of its own: this fills it, and makes room again when the run waits for that. */
export const fullDisk: Blow = {
  name: "the disk is full, for a while",
  strike: async ({ cwd, running }) => {
    const filler = path.join(cwd, "filler");
    await fill(filler);
    await running.until(({ stderr }) => stderr.includes("disk-full"));
    await rm(filler);
  },
  first: { code: 4, says: /paused.*disk-full/ },
};

async function fill(file: string): Promise<void> {
  for (const size of [1 << 20, 1 << 12, 1]) {
    while (
      await appendFile(file, Buffer.alloc(size)).then(
        () => true,
        () => false,
      )
    );
  }
}

/** These strike in the gate, too. */
export const quickBlows: readonly Blow[] = [
  {
    name: "the lock is deleted, and a second harness comes in",
    strike: async ({ layout, args, cwd, running }) => {
      await rm(layout.lock);
      const second = await runCli(args, { cwd });
      expect([0, 4], second.stderr).toContain(second.code);
      await running.ended;
    },
    first: { code: 5, says: LOST_LOCK },
  },
  {
    name: "the journal is deleted",
    strike: ({ layout }) => rm(layout.journal),
    first: { code: 5, says: LOST_JOURNAL },
  },
  {
    name: ".cooperbench-ts is moved away, and put back",
    strike: ({ dir, layout }) => rename(path.dirname(layout.home), path.join(dir, "elsewhere")),
    first: { code: 5, says: LOST_FOLDER },
    mend: async ({ dir, layout }) => {
      // What was begun in the very moment of the move.
      await remove(path.dirname(layout.home));
      await rename(path.join(dir, "elsewhere"), path.dirname(layout.home));
    },
  },
  {
    name: "kill -9, and the host gets another name",
    strike: async ({ running }) => running.send("SIGKILL"),
    first: { code: "SIGKILL" },
    mend: (struck) => changeLock(struck, { host: "renamed" }),
  },
  {
    name: "results of one run are deleted",
    when: soloPublished,
    strike: ({ layout }) => remove(path.join(layout.logs, "rehearsal-solo", "solo")),
    first: UNDISTURBED,
    losesResults: true,
  },
];

export const longBlows: readonly Blow[] = [
  {
    name: "TERM",
    strike: async ({ running }) => running.send("SIGTERM"),
    first: { code: 143 },
  },
  {
    name: "Ctrl-C three times",
    strike: async ({ running }) => {
      running.send("SIGINT");
      await running.until(({ stderr }) => stderr.includes("interrupted:"));
      running.send("SIGINT");
      running.send("SIGINT");
    },
    // What was running may have ended before the third one is heard.
    first: { code: ["SIGINT", 130] },
  },
  {
    name: "it is stopped, and goes on",
    strike: async ({ running, layout }) => {
      running.send("SIGSTOP");
      await stopped(running.pid);
      const before = await readFile(layout.journal);
      expect(await readFile(layout.journal)).toEqual(before);
      running.send("SIGCONT");
    },
    first: UNDISTURBED,
  },
  {
    name: "the lock is deleted",
    strike: ({ layout }) => rm(layout.lock),
    first: { code: 5, says: LOST_LOCK },
  },
  {
    name: "the lock is replaced by that of a dead process",
    strike: (struck) => changeLock(struck, { startTime: "1" }),
    first: { code: 5, says: LOST_LOCK },
  },
  {
    name: "a second harness",
    strike: async ({ args, cwd }) => {
      const second = await runCli(args, { cwd });
      expect(second.code, second.stderr).toBe(3);
      expect(second.stderr).toContain("error (experiment-locked)");
    },
    first: UNDISTURBED,
  },
  {
    name: "the journal becomes immutable",
    strike: ({ layout }) => run("chattr", ["+i", layout.journal]),
    first: {
      code: 5,
      says: /journal\.jsonl: The file system takes no line any more \(EPERM.*\nMake it writable again/,
    },
    mend: async ({ layout, args, cwd }) => {
      const refused = await runCli(args, { cwd });
      await run("chattr", ["-i", layout.journal]);
      expect(refused.code, refused.stderr).toBe(3);
      expect(refused.stderr).toContain("error (journal-unwritable)");
    },
  },
  {
    name: "kill -9, and the last line of the journal is torn",
    strike: async ({ running }) => running.send("SIGKILL"),
    first: { code: "SIGKILL" },
    mend: async ({ layout }) => {
      const content = await readFile(layout.journal);
      await truncate(layout.journal, content.length - 40);
    },
  },
  {
    name: "kill -9, and a line of the journal is damaged",
    strike: async ({ running }) => running.send("SIGKILL"),
    first: { code: "SIGKILL" },
    mend: async ({ layout }) => {
      const lines = (await readFile(layout.journal, "utf8")).split("\n");
      await writeFile(layout.journal, lines.with(12, "damaged").join("\n"));
    },
  },
  {
    name: "the journal is replaced by an empty file",
    strike: async ({ layout }) => {
      await writeFile(`${layout.journal}.other`, "");
      await rename(`${layout.journal}.other`, layout.journal);
    },
    first: { code: 5, says: LOST_JOURNAL },
  },
  {
    name: "events.jsonl is damaged",
    strike: async ({ layout }) => {
      const file = await open(layout.events, "r+");
      await file.write("damaged", 100);
      await file.close();
      await appendFile(layout.events, "damaged");
    },
    first: UNDISTURBED,
  },
  {
    name: "logs is deleted",
    strike: ({ layout }) => remove(layout.logs),
    first: { code: 5, says: LOST_FOLDER_OR_LOCK },
    forgets: true,
  },
  {
    name: ".cooperbench-ts is deleted",
    strike: ({ layout }) => remove(path.dirname(layout.home)),
    first: { code: 5, says: LOST_FOLDER_OR_LOCK },
    forgets: true,
  },
  {
    name: "all attempts are deleted",
    strike: ({ layout }) => remove(layout.attempts),
    first: { code: 5, says: LOST_FOLDER },
  },
  {
    name: "the folder of a run is deleted, manifest and all",
    when: soloPublished,
    strike: ({ layout }) => remove(path.join(layout.logs, "rehearsal-solo")),
    first: { code: 5, says: LOST_FOLDER },
    refused: { code: 2, says: /error \(results-missing\): .*rehearsal-solo: \d+ finished results? of rehearsal-solo/ },
  },
  {
    name: "the folder of a run is moved away, and put back",
    strike: ({ dir, layout }) => rename(path.join(layout.logs, "rehearsal-solo"), path.join(dir, "elsewhere")),
    first: { code: 5, says: LOST_FOLDER },
    mend: async ({ dir, layout }) => {
      await remove(path.join(layout.logs, "rehearsal-solo"));
      await rename(path.join(dir, "elsewhere"), path.join(layout.logs, "rehearsal-solo"));
    },
  },
  {
    name: "there are no more file descriptors",
    strike: async ({ running }) => {
      await run("prlimit", ["--pid", String(running.pid), "--nofile=24:"]);
      await running.ended;
    },
    first: { code: 5, says: /stopped: .*EMFILE.*\nRaise the limit of open files/ },
  },
  {
    name: "upstream processes are killed",
    strike: async ({ dir }) => {
      for (const line of await processesNaming(path.join(dir, "scenario.json"))) {
        const pid = Number(line.split(" ", 1)[0]);
        // One that has just ended by itself is no use.
        if (/upstream\/main|cooperbench\.js/.test(line)) await run("kill", ["-9", String(pid)]).catch(() => {});
      }
    },
    first: UNDISTURBED,
  },
  {
    name: "the temp folder is cleaned",
    strike: ({ cwd }) => remove(path.join(cwd, "tmp")),
    first: UNDISTURBED,
  },
  {
    name: "rehearse --fresh while it is at work",
    strike: async ({ args, cwd }) => {
      const fresh = await runCli([...args, "--fresh"], { cwd });
      expect(fresh.code, fresh.stderr).toBe(3);
      expect(fresh.stderr).toContain("so nothing was deleted");
    },
    first: UNDISTURBED,
  },
];

async function stopped(pid: number): Promise<void> {
  while (!/\) T /.test(await readFile(`/proc/${pid}/stat`, "utf8")));
}
