import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findDaemonProcess } from "../machine/daemon-process.ts";
import { readConfig, restoreConfig, switchConfig } from "./daemon-config.ts";
import { takeMoveLock, type MoveLock } from "./move-lock.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cbts-move-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("daemon.json during a move", () => {
  const file = () => join(directory, "daemon.json");
  const before = '{ "data-root": "/old", "mine": 1 }\n';
  const after = '{ "data-root": "/new", "mine": 1 }\n';
  const switched = { configBefore: before, configAfter: after };

  test("what is there at the switch is kept beside it, with its mode; the way back restores the bytes", async () => {
    writeFileSync(file(), before);
    chmodSync(file(), 0o640);
    await switchConfig(file(), after);
    expect([readFileSync(file(), "utf8"), readFileSync(`${file()}.before-move`, "utf8")]).toEqual([after, before]);
    expect(statSync(file()).mode & 0o777).toBe(0o640);
    expect(statSync(`${file()}.before-move`).mode & 0o777).toBe(0o640);
    await restoreConfig(file(), switched);
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  test("a file that the move made goes again, and comes without a copy", async () => {
    await switchConfig(join(directory, "etc/daemon.json"), after);
    await restoreConfig(join(directory, "etc/daemon.json"), { configBefore: null, configAfter: after });
    expect(await readConfig(join(directory, "etc/daemon.json"))).toBeNull();
  });

  test("edits made meanwhile survive the way back: only data-root changes", async () => {
    const edited = '{ "data-root": "/new", "mine": 2, "registry-mirrors": ["http://m"] }\n';
    writeFileSync(file(), edited);
    await restoreConfig(file(), switched);
    expect(readFileSync(file(), "utf8")).toBe(edited.replace("/new", "/old"));
    expect(readFileSync(`${file()}.before-roll-back`, "utf8")).toBe(edited);
    writeFileSync(file(), edited);
    await restoreConfig(file(), { configBefore: null, configAfter: after });
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ mine: 2, "registry-mirrors": ["http://m"] });
    writeFileSync(file(), "{ torn");
    await expect(restoreConfig(file(), switched)).rejects.toThrow("edited meanwhile");
    expect(readFileSync(file(), "utf8")).toBe("{ torn");
  });

  test("only a file that is not there counts as none", async () => {
    expect(await readConfig(file())).toBeNull();
    mkdirSync(file());
    await expect(readConfig(file())).rejects.toThrow("EISDIR");
  });
});

describe("one move at a time", () => {
  const held = (lock: MoveLock | { heldBy: string }) => ("heldBy" in lock ? lock.heldBy : null);

  test("per daemon and per disk; who holds it is named", async () => {
    const [daemon, disk] = [`daemon ${directory}`, `disk ${directory}`];
    const lock = await takeMoveLock([daemon, disk]);
    expect(held(lock)).toBeNull();
    expect(held(await takeMoveLock([`${daemon} other`, disk]))).toContain(`process ${process.pid} since `);
    expect(held(await takeMoveLock([daemon, `${disk} other`]))).toContain(`process ${process.pid}`);
    const other = await takeMoveLock([`${daemon} other`, `${disk} other`]);
    expect(held(other)).toBeNull();
    if ("release" in other) await other.release();
    if ("release" in lock) await lock.release();
    const again = await takeMoveLock([daemon, disk]);
    expect(held(again)).toBeNull();
    if ("release" in again) await again.release();
  });

  test("a holder that says anything else, or never ends, is not quoted", async () => {
    const program = `
      const { createHash } = require("node:crypto");
      const name = createHash("sha256").update(process.argv[1]).digest("hex").slice(0, 32);
      const server = require("node:net").createServer((socket) => {
        socket.on("error", () => {});
        setInterval(() => socket.write("process 1 since \\u001b]0;evil\\u0007"), 20);
      });
      server.listen("\\0cooperbench-ts-docker-root-" + name, () => console.log("held"));`;
    const child = spawn(process.execPath, ["-e", program, directory], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    expect(held(await takeMoveLock([directory]))).toBe("another process");
    child.kill("SIGKILL");
    await ended;
  });

  test("a holder that is stopped still holds it, a killed one does not", async () => {
    const program = `
      const { takeMoveLock } = await import(${JSON.stringify(join(import.meta.dirname, "move-lock.ts"))});
      await takeMoveLock([${JSON.stringify(directory)}]);
      console.log("held");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    child.kill("SIGSTOP");
    expect(held(await takeMoveLock([directory]))).toBe("another process");
    child.kill("SIGKILL");
    await ended;
    const lock = await takeMoveLock([directory]);
    expect(held(lock)).toBeNull();
    if ("release" in lock) await lock.release();
  });
});

test.skipIf(process.getuid?.() !== 0)(
  "a process speaks for a socket only when it belongs to the socket's owner (needs root)",
  async () => {
    const socket = join(directory, "d.sock");
    const program = `require("node:net").createServer().listen(process.argv[1], () => console.log("listening"))`;
    const child = spawn(process.execPath, ["-e", program, socket], {
      argv0: "dockerd",
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    expect((await findDaemonProcess(socket))?.pid).toBe(child.pid);
    chownSync(socket, 1000, 0);
    expect(await findDaemonProcess(socket)).toBeNull();
    child.kill("SIGTERM");
    await ended;
  },
);

test("a daemon's process is found by its socket, also through a link to the socket's folder", async () => {
  const [real, link] = [join(directory, "real"), join(directory, "link")];
  mkdirSync(real);
  symlinkSync(real, link);
  const program = `require("node:net").createServer().listen(process.argv[1], () => console.log("listening"))`;
  for (const [bound, asked] of [
    [real, link],
    [link, real],
  ] as const) {
    const socket = join(bound, "d.sock");
    const child = spawn(process.execPath, ["-e", program, socket], {
      argv0: "dockerd",
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    expect((await findDaemonProcess(join(asked, "d.sock")))?.pid).toBe(child.pid);
    child.kill("SIGTERM");
    await ended;
    rmSync(socket, { force: true });
  }
});
