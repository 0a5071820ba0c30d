import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeJournalLine } from "../journal/journal-line.ts";
import { ForeignTree, isAbsent, RefusedFileError } from "./foreign-tree.ts";
import { scanEvents } from "./scan-journal.ts";

let base = "";
let dir = "";
let tree: ForeignTree;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "foreign-tree-"));
  dir = join(base, "tree");
  await mkdir(join(dir, "inside"), { recursive: true });
  await writeFile(join(base, "secret"), "secret");
  await writeFile(join(dir, "inside/file"), "grün");
  tree = new ForeignTree(dir);
});
afterEach(() => rm(base, { recursive: true }));

const read = {
  "at once": async (path: string) => tree.text(path, 1000).text,
  "in the pool": async (path: string) => (await tree.textInPool(path, 1000)).text,
};

describe.each(Object.entries(read))("read %s", (_, text) => {
  const refuses = async (path: string, why: RegExp): Promise<void> => {
    await expect(text(path)).rejects.toBeInstanceOf(RefusedFileError);
    await expect(text(path)).rejects.toThrow(why);
  };

  test("a file, by its path in the tree or by its absolute one, also where a link leads to the tree", async () => {
    expect(await text("inside/file")).toBe("grün");
    expect(await text(join(dir, "inside/file"))).toBe("grün");
    await symlink(dir, join(base, "way"));
    tree = new ForeignTree(join(base, "way"));
    expect(await text("inside/file")).toBe("grün");
    expect(await text(join(base, "way/inside/file"))).toBe("grün");
  });

  test("what is not there is absent, and no refusal", async () => {
    for (const path of ["none", "none/file", "inside/file/below"])
      expect(isAbsent(await text(path).catch((error: unknown) => error)), path).toBe(true);
  });

  test("no link is followed, wherever it points and wherever on the way it is", async () => {
    await symlink("../secret", join(dir, "out"));
    await symlink("inside/file", join(dir, "in"));
    await symlink("loop", join(dir, "loop"));
    await symlink("..", join(dir, "up"));
    await symlink("inside", join(dir, "beside"));
    for (const path of ["out", "in", "loop"]) await refuses(path, /^it is a link/);
    for (const path of ["up/secret", "up/tree/inside/file", "beside/file"])
      await refuses(path, /^it is reached through a link/);
  });

  test("no path leads out", async () => {
    for (const path of ["../secret", "inside/../../secret", join(base, "secret"), "/etc/passwd"])
      await refuses(path, /^its path leads out/);
  });

  test("a pipe, a socket and a folder are refused at once", async () => {
    execFileSync("mkfifo", [join(dir, "pipe")]);
    const server = createServer().listen(join(dir, "socket"));
    await once(server, "listening");
    for (const path of ["pipe", "socket"]) await refuses(path, /^it is no file, but a pipe/);
    server.close();
    await refuses("inside", /^it is a folder/);
  });

  test("a file over the limit is not read", async () => {
    await truncate(join(dir, "inside/file"), 2 ** 40);
    await refuses("inside/file", /^1099511627776 bytes, more than 1000$/);
  });

  test("a file that is renamed over meanwhile is the old one or the new one", async () => {
    await writeFile(join(dir, "inside/file"), "0");
    const writing = { over: false };
    const writer = (async () => {
      for (let at = 1; at <= 300; at += 1) {
        await writeFile(join(dir, "inside/next"), String(at));
        await rename(join(dir, "inside/next"), join(dir, "inside/file"));
      }
      writing.over = true;
    })();
    while (!writing.over) {
      expect(await text("inside/file")).toMatch(/^\d+$/);
      await new Promise(setImmediate);
    }
    await writer;
  });
});

test("a folder that a link leads to is not listed", async () => {
  await symlink("..", join(dir, "up"));
  expect(() => tree.list("up")).toThrow(/reached through a link/);
  await expect(tree.listInPool("up/tree")).rejects.toThrow(/reached through a link/);
  expect(tree.list("").map(({ name }) => name)).toEqual(["inside", "up"]);
});

test("a pair folder of thousands of files is read with few descriptors", async () => {
  for (let n = 0; n < 500; n += 1) await writeFile(join(dir, `inside/agent${n}.patch`), "x");
  const program = `
    import { readPairFolder } from ${JSON.stringify(import.meta.resolve("./index.ts"))};
    const { files } = await readPairFolder(process.argv[1]);
    const kinds = [...files.values()].map(({ kind }) => kind);
    console.log(kinds.length, new Set(kinds).size, kinds[0]);
  `;
  const flags = ["--conditions", "@cooperbench-ts/source", "--input-type", "module", "-e"];
  const shell = 'ulimit -n 80; exec "$0" "$@"';
  const { stdout, stderr } = spawnSync(
    "bash",
    ["-c", shell, process.execPath, ...flags, program, join(dir, "inside")],
    { encoding: "utf8" },
  );
  expect(stdout, stderr).toBe("500 1 text\n");
});

test("a journal of one endless line is refused, not held", async () => {
  await truncate(join(dir, "inside/file"), 2 ** 36);
  await expect(scanEvents(join(dir, "inside/file"), () => {})).rejects.toMatchObject({ code: "journal-unreadable" });
});

test("a line that its taker throws at is a damaged one", async () => {
  const line = (event: unknown) => encodeJournalLine({ format: 1, at: "2026-01-01T00:00:00.000Z", event }, crc32);
  await writeFile(join(dir, "inside/file"), line({ type: "notice" }) + line(null) + line({ type: "notice" }));
  const taken: string[] = [];
  const extent = await scanEvents(join(dir, "inside/file"), ({ event }) => taken.push(event.type));
  expect({ taken, damaged: extent.damagedLines }).toEqual({ taken: ["notice", "notice"], damaged: [2] });
});
