import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, describe, test } from "vitest";

/** Debian's; `e2e/parts/up.sh` installs it. */
const PROGRAM = process.env["COOPERBENCH_TS_CHROMIUM"] ?? "/usr/bin/chromium";

/** For what takes a fraction of a second where nothing else runs. */
const PATIENCE_MS = 15_000;

export interface View {
  readonly page: Page;
  /** What went wrong in the page so far: errors in its console, uncaught ones, requests that failed or went to others. */
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
}

export interface ViewForm {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** No network at all; default: only that of this machine. */
  readonly offline?: boolean;
  /** Runs in the page before its own scripts do. */
  readonly before?: () => void;
}

export type OpenView = (address: string, form?: ViewForm) => Promise<View>;

/** Like `describe`, with a browser that is started once; without one it is skipped with the reason in its name, and in CI it fails. */
export function describeInBrowser(name: string, body: (open: OpenView) => void): void {
  if (existsSync(PROGRAM)) return void describe(name, () => body(opener()));
  const reason = `it needs ${PROGRAM} (e2e/parts/up.sh installs it)`;
  if ((process.env["CI"] ?? "") === "")
    return void describe.skip(`${name} (skipped: ${reason})`, () => test("skipped", () => {}));
  test(name, () => {
    throw new Error(`skipped in CI: ${reason}`);
  });
}

function opener(): OpenView {
  let started: Promise<Browser> | null = null;
  afterAll(async () => (await started)?.close());
  return async (address, form = {}) => {
    started ??= chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox", "--disable-gpu"] });
    const browser = await started;
    return openView(browser, address, form);
  };
}

async function openView(browser: Browser, address: string, form: ViewForm): Promise<View> {
  const { width = 1280, height = 900, dark = false, offline = false, before } = form;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    offline,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  const home = new URL(address);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = url.protocol === "file:" || url.protocol === "data:" || url.protocol === "blob:";
    if (!isOwn && url.origin !== home.origin) problems.push(`asked ${url.href}`);
  });
  page.on("requestfailed", (request) => {
    // A stream of events fails when its page is left.
    if (!new URL(request.url()).pathname.endsWith("/events"))
      problems.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ""}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(address);
  return { page, problems, close: () => context.close() };
}

/** Until the page that is shown has all that it loads. */
export async function untilShown(page: Page): Promise<void> {
  await page.locator("main > *").first().waitFor();
  await page.waitForFunction(() => !/^Loading/m.test(document.querySelector("main")?.innerText ?? "Loading"));
}

/** Shows another page, as a link does. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => void (location.hash = next), hash);
  await page.waitForFunction((next) => location.hash === next, hash);
  await untilShown(page);
}

/** How far the page can be scrolled sideways. */
export function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    // The place that is kept for a scroll bar is no part of either.
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
}
