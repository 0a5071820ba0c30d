import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { runCli, startCli } from "../cli/support/cli.ts";
import { testFolder } from "../cli/support/folders.ts";
import { describeInBrowser } from "./support/browser.ts";
import { served } from "./support/rehearsals.ts";

const PATIENCE_MS = 60_000;

interface Listening {
  /** What the page was told last. */
  status: ExperimentStatus | null;
  changes: number;
}

/** Listens in the page beside the page itself, as another tab would. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: Listening = { status: null, changes: 0 };
    const events = new EventSource("events");
    events.addEventListener("status", ({ data }: MessageEvent<string>) => {
      heard.status = (JSON.parse(data) as ExperimentStatus[])[0] ?? null;
    });
    events.addEventListener("changed", () => (heard.changes += 1));
    Object.assign(globalThis, { heard });
  });
}

/** Asked from here: the page's policy lets no text of a condition become code. */
async function heardUntil(page: Page, condition: (heard: Listening) => boolean): Promise<Listening> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const heard = await page.evaluate(() => (globalThis as unknown as { heard: Listening }).heard);
    if (condition(heard)) return heard;
    if (Date.now() > deadline) throw new Error(`the page heard last: ${JSON.stringify(heard)}`);
    await delay(100);
  }
}

/** All but times. */
function countsOf({ settings, holder, infraByReason, waitingByReason, spent }: ExperimentStatus): object {
  return { settings, isHeld: holder !== null, infraByReason, waitingByReason, spent };
}

describeInBrowser("a page that is open while a campaign runs", (open) => {
  test("follows it, shows that its harness was killed, follows the next, and ends with the counts of status", async () => {
    const cwd = await testFolder();
    const dir = path.join(cwd, "rehearsal");
    const logs = path.join(dir, "logs");
    const args = ["rehearse", "--dir", dir, "--pairs", "6", "--settings", "solo,coop-comm", "--faults", "none"];
    const statusNow = async (): Promise<object> => {
      const { stdout } = await runCli(["status", "--logs", logs, "--json"], { cwd });
      return countsOf(JSON.parse(stdout) as ExperimentStatus);
    };

    await (await open("about:blank")).close();
    // One trial at a time: it is under way for long enough to be looked at.
    const first = startCli([...args, "--concurrency", "1"], { cwd });
    await first.until(({ stderr }) => stderr.includes("[1/12]"));
    const { url, end } = await served(cwd, "--logs", logs);
    const { page, problems, close } = await open(url);
    await listen(page);
    await heardUntil(page, ({ status }) => status !== null && status.holder !== null && status.running.length > 0);
    first.send("SIGKILL");
    await first.ended;
    const killed = await heardUntil(page, ({ status }) => status !== null && status.holder === null);
    expect(killed.status && countsOf(killed.status)).toEqual(await statusNow());

    const next = startCli(args, { cwd });
    await heardUntil(page, ({ status }) => status !== null && status.holder !== null);
    expect((await next.ended).code).toBe(0);
    const last = await heardUntil(
      page,
      ({ status }) =>
        status !== null &&
        status.holder === null &&
        status.settings.reduce((sum, { pass, fail }) => sum + pass + fail, 0) === 12,
    );
    expect(last.changes).toBeGreaterThan(0);
    expect(last.status && countsOf(last.status)).toEqual(await statusNow());
    // What is loaded follows as soon as the tree has been read again.
    const loaded = async (): Promise<object[]> => {
      const overview = await page.evaluate(async () => (await fetch("data/overview.json")).text());
      return (JSON.parse(overview) as { statuses: ExperimentStatus[] }).statuses.map(countsOf);
    };
    await expect.poll(loaded, { timeout: PATIENCE_MS, interval: 250 }).toEqual([await statusNow()]);
    await page.getByText("all trials have a verdict").waitFor();
    expect(problems).toEqual([]);
    expect(await end()).toBe(130);
    await page.getByText("no answer").waitFor();
    await close();
  });

  test("opens with the campaign itself, and has its end when that ends", async () => {
    const cwd = await testFolder();
    const dir = path.join(cwd, "rehearsal");
    const args = ["rehearse", "--dir", dir, "--pairs", "6", "--settings", "solo", "--faults", "none"];
    await (await open("about:blank")).close();
    // The browser is there already, and trials come one at a time: the page is asked long before the end.
    const running = startCli([...args, "--concurrency", "1", "--view"], { cwd });
    await running.until(({ stderr }) => /^page: http/m.test(stderr));
    const [, url = ""] = /^page: (\S+)/m.exec(running.output.stderr) ?? [];
    const { page, close } = await open(url);
    await listen(page);
    expect((await running.ended).code).toBe(0);
    const { status } = await heardUntil(page, (heard) => heard.status !== null);
    expect(status?.settings.map(({ pass, fail }) => pass + fail)).toEqual([6]);
    await page.getByText("no answer").waitFor();
    await close();
  });
});
