import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { runCli } from "../cli/support/cli.ts";
import { sharedFolder, testFolder } from "../cli/support/folders.ts";
import { planStudy } from "../foreign/maker/plan-study.ts";
import { writeTree } from "../foreign/maker/write-tree.ts";
import { describeInBrowser } from "./support/browser.ts";
import { expectsEveryPage } from "./support/pages.ts";
import { served } from "./support/rehearsals.ts";

const recorded = path.join(import.meta.dirname, "..", "agents", "recorded");

/** What upstream wrote for agents that run as programs, and whatever trees the caller names, separated by colons. */
const trees = [
  ...["claude_code", "codex"].flatMap((agent) =>
    readdirSync(path.join(recorded, agent)).map((name) => path.join(recorded, agent, name)),
  ),
  ...(process.env["COOPERBENCH_TS_PAGE_TREES"] ?? "").split(":").filter((dir) => dir !== ""),
];

describeInBrowser("every page of a tree that upstream wrote", (open) => {
  test.each(trees)("%s", async (tree) => {
    const cwd = await testFolder();
    const out = path.join(cwd, "report");
    const { code, stderr } = await runCli(["report", tree, "--out", out], { cwd });
    expect(code, stderr).toBe(0);
    const view = await open(pathToFileURL(path.join(out, "index.html")).href, { offline: true });
    await expectsEveryPage(view);
    await view.close();
  });
});

describeInBrowser("every page of a study of somebody else, two arms and three repeats", (open) => {
  const folder = sharedFolder();
  beforeAll(() => {
    writeTree(planStudy(1), folder());
  });

  test.each([390, 1280, 1920])("%i pixels wide, light and dark", async (width) => {
    const runs = ["--runs", "{arm}_solo_{repeat}=solo", "--runs", "{arm}_msg_{repeat}=coop-comm"];
    const { url, end } = await served(folder(), path.join(folder(), "logs"), ...runs);
    for (const dark of [false, true]) {
      const view = await open(url, { width, dark });
      await expectsEveryPage(view);
      await view.close();
    }
    await end();
  });
});
