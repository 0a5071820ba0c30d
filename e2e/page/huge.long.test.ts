import path from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { sharedFolder } from "../cli/support/folders.ts";
import { describeInBrowser, goTo, sidewaysPixels, untilShown } from "./support/browser.ts";
import { HUGE_LINE_CHARS, HUGE_STEPS, writeHugeTree } from "./support/huge-trial.ts";
import { trialPlaces } from "./support/pages.ts";
import { served } from "./support/rehearsals.ts";

/** What a browser shows without any delay that is felt. */
const MOST_NODES = 12_000;
const MOST_CHARS = 500_000;

async function expectsUsable(page: Page): Promise<void> {
  const { nodes, chars } = await page.evaluate(() => ({
    nodes: document.querySelectorAll("*").length,
    chars: document.body.textContent.length,
  }));
  expect(nodes).toBeLessThan(MOST_NODES);
  expect(chars).toBeLessThan(MOST_CHARS);
  expect(await sidewaysPixels(page)).toBe(0);
}

describeInBrowser("a trial of 100,000 steps with lines of 10 MB", (open) => {
  const folder = sharedFolder();
  beforeAll(() => writeHugeTree(folder()));

  test("opens, its first and its last step unfold, and the page stays small", async () => {
    const { url, end } = await served(folder(), path.join(folder(), "logs"));
    const { page, problems, close } = await open(url, { width: 390 });
    page.setDefaultTimeout(120_000);
    await untilShown(page);
    const [place] = await trialPlaces(page);
    await goTo(page, `#/trial/${place?.about}`);
    await page.locator("main h1").waitFor();
    await page.locator(".step").first().waitFor();
    await expectsUsable(page);

    for (const index of [0, HUGE_STEPS - 1]) {
      await goTo(page, `#/trial/${place?.about}?step=solo.${index}`);
      const step = page.locator(`.step[data-selected="true"]`);
      await step.locator(".step-open").waitFor();
      expect(await step.locator(".step-name").innerText()).toBe(`solo ${index}`);
      await expectsUsable(page);
    }

    // All of the line is there when somebody asks for it, and still only what is in view is drawn.
    await goTo(page, `#/trial/${place?.about}?step=solo.0`);
    const unfold = page.locator('.step[data-selected="true"] .text-unfold').last();
    await unfold.click();
    const size = page.locator('.step[data-selected="true"] .text-size').last();
    await size.waitFor();
    await expectsUsable(page);
    expect(HUGE_LINE_CHARS).toBeGreaterThan(MOST_CHARS);
    expect(problems).toEqual([]);
    await close();
    await end();
  });
});
