import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../../e2e/package.json", import.meta.url))("playwright-core");

const PROGRAM = process.env["COOPERBENCH_TS_CHROMIUM"] ?? "/usr/bin/chromium";
export const size = { width: 1280, height: 900 };

/** null: there is none on this machine. */
export async function openBrowser() {
  if (!existsSync(PROGRAM)) return null;
  return chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox", "--disable-gpu"] });
}

/**
 * A page as a reader sees it first, with nothing kept. `arrived` is a selector; `at` holds the milliseconds from the begin of the navigation
 * until something was painted, until that element stood and the page could answer, and the longest time until then in which it could not.
 */
export async function openPage(browser, address, arrived) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  await page.addInitScript(watch, arrived);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.benchSeen !== undefined);
  const at = await page.evaluate(() => ({
    painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    usable: globalThis.benchSeen,
  }));
  return { page, at, close: () => context.close() };
}

/** Runs in the page, before any script of it. */
function watch(selector) {
  const tasks = (globalThis.benchTasks = []);
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (document.querySelector(selector) === null) return requestAnimationFrame(look);
    // Painted, and what waited meanwhile is done.
    requestAnimationFrame(() => setTimeout(() => (globalThis.benchSeen = performance.now())));
  };
  requestAnimationFrame(look);
}

/** The longest that the page could not answer in the next milliseconds. */
export async function longestTask(page, withinMs) {
  const from = await page.evaluate(() => performance.now());
  await page.waitForTimeout(withinMs);
  return page.evaluate(
    (since) => Math.max(0, ...globalThis.benchTasks.flatMap((one) => (one.startTime >= since ? one.duration : []))),
    from,
  );
}

/** Milliseconds from a click until an element is there and painted. */
export function clickUntil(page, clicked, arrived) {
  return page.evaluate(
    ([link, selector]) =>
      new Promise((resolve) => {
        const from = performance.now();
        const look = () => {
          if (document.querySelector(selector) === null) return void requestAnimationFrame(look);
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
        };
        document.querySelector(link).click();
        look();
      }),
    [clicked, arrived],
  );
}

/** MB that the scripts of a page hold, after a collection. */
export async function heapMb(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
}
