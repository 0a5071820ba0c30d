import { afterAll, beforeAll, describe, test } from "vitest";
import { sharedFolder } from "../cli/support/folders.ts";
import { describeInBrowser } from "./support/browser.ts";
import { expectsEveryPage } from "./support/pages.ts";
import { rehearsed, served, type Served } from "./support/rehearsals.ts";

const SETTINGS = ["--settings", "solo,coop-comm,coop-nocomm,team"];
const campaigns = [
  ["mini_swe_agent", ["--pairs", "6", ...SETTINGS, "--faults", "storm"]],
  ["claude_code", ["--pairs", "3", "--agent", "claude_code", "--settings", "solo,coop-comm,team"]],
  ["codex", ["--pairs", "3", "--agent", "codex", "--settings", "solo,coop-comm,team"]],
] as const;

describe.each(campaigns)("%s", (_, args) => {
  describeInBrowser("every page, searched in each form", (open) => {
    const folder = sharedFolder();
    let page: Served;
    beforeAll(async () => {
      const { cwd, logs } = await rehearsed(folder(), ...args);
      page = await served(cwd, "--logs", logs);
    });
    afterAll(async () => {
      await page.end();
    });

    test.each([390, 768, 1280, 1920])("%i pixels wide, light and dark", async (width) => {
      for (const dark of [false, true]) {
        const view = await open(page.url, { width, dark });
        await expectsEveryPage(view);
        await view.close();
      }
    });
  });
});
