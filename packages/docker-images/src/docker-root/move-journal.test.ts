import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskMarkName } from "./disk-mark.ts";
import { earlierMove } from "./earlier-move.ts";
import { describeAsRoot, rootPlace } from "./fixtures/root-place.ts";
import { journalPlace, type JournalPlace } from "./journal-place.ts";
import { beginMoveJournal, endMoveJournal, noteMove, type Began, type MoveLine } from "./move-journal.ts";
import { isCopyUsed, isOf } from "./plan-docker-root.ts";
import { usedSince } from "./used-since.ts";

const began: Began = {
  kind: "began",
  disk: "the disk",
  host: "unix:///run/docker.sock",
  from: "/a",
  folder: "docker",
  dataRoot: "/b/docker",
  configFile: "/c",
  holdings: { images: [], containers: [], volumes: [] },
};
const switched: MoveLine = { kind: "switched", atMs: 1, configBefore: null, configAfter: "{}" };

describeAsRoot("the journal of a move", () => {
  let directory: string;
  let place: JournalPlace;
  let mark: string;
  beforeEach(() => {
    directory = rootPlace();
    mkdirSync(join(directory, "disk"));
    place = journalPlace(join(directory, "disk"), join(directory, "state"));
    mark = join(place.directory, diskMarkName);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const journal = async () => (await earlierMove(place)).journal;
  const refusal = async () => (await earlierMove(place)).refusal;

  test("survives a torn line, also when another one follows", async () => {
    expect(await earlierMove(place)).toEqual({ journal: null, refusal: null });
    await beginMoveJournal(place, began);
    await noteMove(place, { kind: "copied", fingerprint: "f" });
    appendFileSync(place.file, '{"kind":"swit');
    const copied = { began, copied: new Set(["f"]), switched: null, started: false, proven: false };
    expect(await journal()).toEqual(copied);
    await noteMove(place, switched, { kind: "started" });
    expect(await journal()).toEqual({ ...copied, switched, started: true });
    await endMoveJournal(place, began);
    expect(await earlierMove(place)).toEqual({ journal: null, refusal: null });
    expect([existsSync(place.file), existsSync(mark)]).toEqual([false, false]);
    await expect(noteMove(place, switched)).rejects.toThrow("has gone");
  });

  test("is root's alone, because daemon.json is in it; begun anew, it keeps what was copied", async () => {
    await beginMoveJournal(place, began, new Set(["f", "g"]));
    await noteMove(place, switched);
    expect([statSync(place.file).mode & 0o777, statSync(mark).mode & 0o777]).toEqual([0o600, 0o600]);
    const { ino } = statSync(mark);
    await beginMoveJournal(place, began, new Set(["f"]));
    expect(await journal()).toMatchObject({ copied: new Set(["f"]), switched: null });
    expect(statSync(mark).ino).toBe(ino);
  });

  test("is bound to daemon, old root, folder and new root", async () => {
    await beginMoveJournal(place, began);
    const { host, from, folder, dataRoot } = began;
    expect(isOf(await journal(), { host, from, folder, dataRoot })).toBe(true);
    for (const other of [{ host: "x" }, { from: "x" }, { folder: "x" }, { dataRoot: "x" }])
      expect(isOf(await journal(), { host, from, folder, dataRoot, ...other })).toBe(false);
    expect(isOf(null, { host, from, folder, dataRoot })).toBe(false);
  });

  test("is bound to the disk by the disk's mark, of which nothing else is taken", async () => {
    await beginMoveJournal(place, began);
    expect(readFileSync(mark, "utf8")).toBe(began.disk);
    writeFileSync(mark, "another disk");
    expect(await refusal()).toMatchObject({ code: "other-disk" });
    await endMoveJournal(place, began);
    expect(readFileSync(mark, "utf8")).toBe("another disk");
    await beginMoveJournal(place, began);
    for (const plant of [
      () => execFileSync("mkfifo", [mark]),
      () => symlinkSync(place.file, mark),
      () => mkdirSync(mark),
      () => (writeFileSync(mark, began.disk), chownSync(mark, 1000, 0)),
    ]) {
      rmSync(mark);
      plant();
      expect(await refusal()).toMatchObject({ code: "other-disk" });
      rmSync(mark, { recursive: true });
      await beginMoveJournal(place, began);
      expect(await refusal()).toBeNull();
    }
    rmSync(mark);
    expect(await refusal()).toMatchObject({ code: "other-disk" });
  });

  test("a journal on the disk that is moved to is not read, whatever it is", async () => {
    const old = join(place.directory, ".cooperbench-ts-docker-root.jsonl");
    writeFileSync(old, `${JSON.stringify({ ...began, configFile: "/evil" })}\n`);
    expect(await earlierMove(place)).toEqual({ journal: null, refusal: null });
    rmSync(old);
    execFileSync("mkfifo", [old]);
    expect(await earlierMove(place)).toEqual({ journal: null, refusal: null });
  });

  const beside = () => join(directory, "beside");
  const moveAside = () => renameSync(place.file, beside());
  const plants: Readonly<Record<string, () => unknown>> = {
    "a link": () => (moveAside(), symlinkSync(beside(), place.file)),
    "a hard link": () => linkSync(place.file, beside()),
    "a pipe": () => (moveAside(), execFileSync("mkfifo", [place.file])),
    "a folder": () => (moveAside(), mkdirSync(place.file)),
    "somebody else's": () => chownSync(place.file, 1000, 0),
    "writable by a group": () => chmodSync(place.file, 0o620),
    "writable by all": () => chmodSync(place.file, 0o602),
    "in a folder of somebody else": () => chownSync(place.folder, 1000, 0),
    "in a folder that all may write to": () => chmodSync(place.folder, 0o1777),
    "below a folder that a group may write to": () => chmodSync(dirname(place.folder), 0o775),
    "below a link": () => {
      renameSync(place.folder, beside());
      symlinkSync(beside(), place.folder);
    },
  };
  test.each(Object.entries(plants))("is not believed where it is %s", async (_where, plant) => {
    await beginMoveJournal(place, began);
    await noteMove(place, { kind: "copied", fingerprint: "f" });
    plant();
    const first = await earlierMove(place);
    expect(first).toMatchObject({ journal: null, refusal: { code: "journal-not-trusted" } });
    expect(first.refusal?.message).toContain(directory);
  });

  test.each(Object.entries(plants).slice(0, 7))("nothing is added to one that has become %s", async (_what, plant) => {
    await beginMoveJournal(place, began);
    plant();
    await expect(noteMove(place, switched)).rejects.toThrow(place.file);
  });

  test("a copy counts as used from the start of a daemon on it, or when somebody wrote into it since the switch", async () => {
    const dataRoot = join(directory, "docker");
    mkdirSync(join(dataRoot, "volumes"), { recursive: true });
    const after = statSync(join(dataRoot, "volumes")).ctimeMs + 1;
    const used = async (...lines: MoveLine[]) => {
      await beginMoveJournal(place, { ...began, dataRoot });
      await noteMove(place, ...lines);
      return isCopyUsed(await journal());
    };
    expect(await used()).toBe(false);
    expect(await used({ ...switched, atMs: after })).toBe(false);
    expect(await used({ ...switched, atMs: after }, { kind: "started" })).toBe(true);
    expect(await used({ ...switched, atMs: after - 60_000 })).toBe(true);
    expect(await usedSince(join(directory, "none"), Date.now())).toBe(true);
  });
});
