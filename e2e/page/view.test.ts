import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { serveViewer } from "@cooperbench-ts/viewer";
import { main } from "cooperbench-ts";
import { beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runCli } from "../cli/support/cli.ts";
import { sharedFolder, testFolder, treeOf } from "../cli/support/folders.ts";
import { type Rehearsal, rehearsed, served } from "./support/rehearsals.ts";

describe("view", () => {
  const folder = sharedFolder();
  let rehearsal: Rehearsal;
  let pair: string;
  beforeAll(async () => {
    rehearsal = await rehearsed(folder(), "--pairs", "2", "--settings", "solo", "--faults", "none");
    const { stdout } = await runCli(["judge", rehearsal.logs, "--json"], { cwd: rehearsal.cwd });
    pair = String(jsonLines(stdout)[0]?.["pair"]);
  });

  test("listens on this machine alone, and writes nothing into the tree", async () => {
    const { logs, cwd } = rehearsal;
    const before = await treeOf(logs);
    const { url, end } = await served(cwd, logs);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/$/);
    expect((await fetch(`${url}data/overview.json`)).status).toBe(200);
    const others = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    for (const { address } of others.filter(({ internal, family }) => !internal && family === "IPv4"))
      expect(await answers(address, Number(new URL(url).port)), address).toBe(false);
    expect(await end()).toBe(130);
    expect(await treeOf(logs)).toEqual(before);
  });

  test("answers who names this machine and has the token, and nobody else", async () => {
    const page = await serveViewer({ dirs: [rehearsal.logs] });
    const path = new URL(page.url).pathname;
    const ask = (more: http.RequestOptions): Promise<number> =>
      new Promise((resolve, reject) => {
        const call = http.request({ host: "127.0.0.1", port: page.port, path, ...more }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        call.on("error", reject).end();
      });
    expect(await ask({})).toBe(200);
    expect(await ask({ path: "/" })).toBe(404);
    expect(await ask({ path: path.toUpperCase() })).toBe(404);
    expect(await ask({ path: `${path}data/../../../../../../etc/passwd` })).toBe(404);
    expect(await ask({ path: `${path}data/%2e%2e/%2e%2e/etc/passwd` })).toBe(404);
    expect(await ask({ headers: { host: `rebound.example:${page.port}` } })).toBe(421);
    expect(await ask({ headers: { host: `127.0.0.1:${page.port + 1}` } })).toBe(421);
    expect(await ask({ headers: { origin: "http://other.example" } })).toBe(403);
    expect(await ask({ method: "POST" })).toBe(405);
    expect(await ask({ method: "OPTIONS", headers: { origin: "http://other.example" } })).toBe(403);
    await page.close();
  });

  test("explain says where a trial is on a page that is served, and nothing when it has ended", async () => {
    const { logs, cwd } = rehearsal;
    const { url, end } = await served(cwd, "--logs", logs);
    const explain = async () => (await runCli(["explain", pair, "--logs", logs, "--json"], { cwd })).stdout;
    const page = String(jsonLines(await explain())[0]?.["page"]);
    expect(page.startsWith(`${url}#/trial/`)).toBe(true);
    const document = page.replace(`${url}#/trial/`, "");
    expect((await fetch(`${url}data/trials/${document}.json`)).status).toBe(200);
    const notes = path.join(cwd, ".cache", "cooperbench-ts", "pages");
    const [note = ""] = await readdir(notes);
    expect((await stat(path.join(notes, note))).mode & 0o777).toBe(0o600);
    expect(await readFile(path.join(notes, note), "utf8")).toContain(url);
    await end();
    expect(jsonLines(await explain())[0]?.["page"]).toBeNull();
    expect(await readdir(notes)).toEqual([]);
  });

  test("a note of one that was killed is no address", async () => {
    const { logs, cwd } = rehearsal;
    const { server } = await served(cwd, "--logs", logs);
    server.send("SIGKILL");
    await server.ended;
    const explained = await runCli(["explain", pair, "--logs", logs], { cwd });
    expect(explained.stdout).not.toContain("127.0.0.1");
  });

  test.each([
    [["view", "none"], "results-missing"],
    [["view", "--port", "0"], "flag-invalid"],
    [["view", "--port", "x"], "flag-invalid"],
    [["report", "none", "--out", "report"], "results-missing"],
    [["report", "."], "usage"],
    [["report", ".", "--out", "."], "report-place"],
    [["report", ".", "--out", "report", "--labels", "none.jsonl"], "usage"],
  ])("%s is refused as %s", async (args, code) => {
    const cwd = await testFolder();
    await writeFile(path.join(cwd, "mine.txt"), "");
    let stdout = "";
    const exit = await main([...args, "--json"], {
      stdout: (text) => (stdout += text),
      stderr: () => {},
      environment: {},
      cwd,
      isTerminal: false,
      stdoutIsTerminal: false,
      columns: 100,
      onInterrupt: () => () => {},
    });
    expect({ exit, error: jsonLines(stdout)[0] }).toMatchObject({ exit: 2, error: { error: { code } } });
    expect(await treeOf(cwd)).toEqual(["mine.txt"]);
  });
});

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 });
    const end = (value: boolean) => () => {
      socket.destroy();
      resolve(value);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}
