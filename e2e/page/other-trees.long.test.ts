import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, beforeAll, expect, test } from "vitest";
import { RealCampaign } from "../campaign/support/real-campaign.ts";
import { runCli } from "../cli/support/cli.ts";
import { sharedFolder, testFolder } from "../cli/support/folders.ts";
import { planStudy } from "../foreign/maker/plan-study.ts";
import { writeTree } from "../foreign/maker/write-tree.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { describeInBrowser } from "./support/browser.ts";
import { expectsEveryPage } from "./support/pages.ts";
import { served } from "./support/rehearsals.ts";

const recorded = path.join(import.meta.dirname, "..", "agents", "recorded");
const corpus = path.join(import.meta.dirname, "..", "..", "packages", "results", "corpus", "recorded");

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

describeInBrowser("every page of all that the judge is tested by", (open) => {
  test("opens as one report", async () => {
    const cwd = await testFolder();
    const out = path.join(cwd, "report");
    const dirs = readdirSync(corpus).map((name) => path.join(corpus, name));
    const { code, stderr } = await runCli(["report", ...dirs, "--out", out], { cwd });
    expect(code, stderr).toBe(0);
    // Each of them is a run of its own, so all of their trials are looked at.
    const view = await open(pathToFileURL(path.join(out, "index.html")).href, { width: 390, offline: true });
    await expectsEveryPage(view, { axe: "others" });
    await view.close();
  });
});

const real = [
  { version: "0.0.11", agent: "mini_swe_agent", model: "command-a-03-2025", mode: "solve" },
  { version: "0.0.29", agent: "mini_swe_agent_v2", model: "openai/gpt-4o", mode: "half-solve" },
] as const;

describeWithParts("every page of a campaign over the real upstream", (parts) => {
  describe.each(real)("$version", (one) => {
    describeInBrowser("is there", (open) => {
      test("while it runs and afterwards", async () => {
        const pairs = ["paper_crane_task/7/f1_f2", "tide_table_task/12/f1_f3"];
        const campaign = await RealCampaign.make({ ...one, mode: () => one.mode, parts, pairs });
        const running = campaign.start("run", ["--view"]);
        await running.until(({ stderr }) => /^page: http/m.test(stderr));
        const live = await open(/^page: (\S+)/m.exec(running.output.stderr)?.[1] ?? "");
        await expectsEveryPage(live);
        await live.close();
        const { code, stderr } = await running.ended;
        expect(code, stderr).toBe(0);
        const { url, end } = await served(campaign.dir, "--logs", campaign.logs, "--dataset", parts.dataset);
        for (const form of [{ width: 1280 }, { width: 390, dark: true }]) {
          const view = await open(url, form);
          await expectsEveryPage(view);
          await view.close();
        }
        await end();
        await campaign.end();
      });
    });
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
