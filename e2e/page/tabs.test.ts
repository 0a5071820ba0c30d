import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { sharedFolder } from "../cli/support/folders.ts";
import { describeInBrowser, goTo, untilShown } from "./support/browser.ts";
import { type Rehearsal, rehearsed, served } from "./support/rehearsals.ts";

/** A browser keeps six connections to a server at most. */
const TABS = 8;

describeInBrowser("a page in a browser", (open) => {
  const folder = sharedFolder();
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await rehearsed(folder(), "--pairs", "2", "--settings", "solo", "--faults", "none");
  });

  test("opens in more tabs than there are connections, and each is told when the server ends", async () => {
    const { url, end } = await served(rehearsal.cwd, "--logs", rehearsal.logs);
    const view = await open(url);
    const tabs = [view.page];
    while (tabs.length < TABS) {
      const tab = await view.page.context().newPage();
      await tab.goto(url, { timeout: 15_000 });
      await untilShown(tab);
      tabs.push(tab);
    }
    const [first, ...others] = tabs;
    await first?.close();
    // The next one listens now.
    await delay(1000);
    for (const tab of others) expect(await tab.locator(".shell-live").textContent()).toContain("live");
    expect(await end()).toBe(130);
    for (const tab of others) await tab.locator(".shell-live", { hasText: "no answer" }).waitFor({ timeout: 15_000 });
    await view.close();
  });

  test("takes a mistyped address for a page that is not there, and a number as it is written", async () => {
    const { url, end } = await served(rehearsal.cwd, "--logs", rehearsal.logs);
    const { page, close, problems } = await open(url);
    await goTo(page, "#/trial/%");
    expect(await page.locator("main").textContent()).toContain("No such trial");
    await goTo(page, "#/trials");
    const cost = page.getByLabel("Cost in $ from");
    await cost.pressSequentially("0.05");
    await cost.press("Enter");
    expect([await cost.inputValue(), new URL(page.url()).hash]).toEqual(["0.05", "#/trials?cost=0.05.."]);
    expect(problems).toEqual([]);
    await close();
    expect(await end()).toBe(130);
  });
});
