import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../cli/support/cli.ts";
import { sharedFolder } from "../cli/support/folders.ts";
import { describeInBrowser } from "./support/browser.ts";
import { expectsEveryPage } from "./support/pages.ts";
import { type Rehearsal, rehearsed, served, type Served } from "./support/rehearsals.ts";

describeInBrowser("every page of a rehearsal", (open) => {
  const folder = sharedFolder();
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await rehearsed(
      folder(),
      "--pairs",
      "3",
      "--settings",
      "solo,coop-comm,coop-nocomm,team",
      "--faults",
      "typical",
    );
  });

  test("opens from a server, wide and narrow, light and dark", async () => {
    const { url, end } = await served(rehearsal.cwd, "--logs", rehearsal.logs);
    const wide = await open(url);
    await expectsEveryPage(wide, { axe: "others" });
    await wide.close();
    const narrow = await open(url, { width: 390, dark: true });
    await expectsEveryPage(narrow, { axe: "trials" });
    await narrow.close();
    expect(await end()).toBe(130);
  });

  test("opens as a folder from a disk, without a network", async () => {
    const out = path.join(rehearsal.cwd, "report");
    const { code, stdout } = await runCli(["report", rehearsal.logs, "--out", out], { cwd: rehearsal.cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${path.join(out, "index.html")}\n` });
    const view = await open(pathToFileURL(path.join(out, "index.html")).href, { offline: true });
    await expectsEveryPage(view, { axe: "none" });
    await view.close();
  });

  test("opens as one file from a disk, without a network", async () => {
    const out = path.join(rehearsal.cwd, "mail.html");
    const { code, stderr } = await runCli(["report", rehearsal.logs, "--out", out, "--single-file"], {
      cwd: rehearsal.cwd,
    });
    expect(code, stderr).toBe(0);
    const view = await open(pathToFileURL(out).href, { offline: true });
    await expectsEveryPage(view, { axe: "none" });
    await view.close();
  });
});

describeInBrowser("every page of agents that run in containers", (open) => {
  const folder = sharedFolder();
  let servers: Served[] = [];
  const agents = ["claude_code", "codex"];
  beforeAll(async () => {
    servers = await Promise.all(
      agents.map(async (agent) => {
        const settings = ["--settings", "solo,coop-comm,team"];
        const cwd = path.join(folder(), agent);
        await mkdir(cwd);
        const { logs } = await rehearsed(cwd, "--pairs", "2", "--agent", agent, ...settings, "--faults", "none");
        return served(cwd, "--logs", logs);
      }),
    );
  });
  afterAll(async () => {
    await Promise.all(servers.map(({ end }) => end()));
  });

  test.each(agents)("opens: %s", async (agent) => {
    const view = await open(servers[agents.indexOf(agent)]?.url ?? "");
    await expectsEveryPage(view, { axe: "none" });
    await view.close();
  });
});
