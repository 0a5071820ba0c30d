// Writes the pictures of docs/page.md: `node e2e/page/support/write-pictures.ts`, after a build. With a folder of logs, of that.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { palettePng } from "./palette-png.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = path.join(root, "docs", "page");

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** A cell of the grid of trials that is followed first. */
  readonly trial?: readonly [pair: string, setting: string];
  /** What is done before the picture is taken. */
  readonly before?: (page: Page) => Promise<void>;
}

const conflict = ["cedar_router_task/26/f1_f2", "coop-comm"] as const;
const late = ["larch_forms_task/85/f1_f2", "coop-comm"] as const;

/** As the page's own links within a trial do. */
const section =
  (name: string) =>
  async (page: Page): Promise<void> => {
    await page.getByRole("navigation").getByText(name, { exact: true }).click();
  };

/** Below the head of the page, which stays. */
const scrolledTo =
  (heading: string) =>
  async (page: Page): Promise<void> => {
    const top = await page.getByRole("heading", { name: heading }).evaluate((one) => one.getBoundingClientRect().top);
    await page.evaluate((by) => window.scrollBy(0, by), top - 72);
  };

const pictures: readonly Picture[] = [
  { name: "overview", hash: "#/overview", width: 1920, height: 1080 },
  { name: "trials", hash: "#/trials", height: 640 },
  { name: "why", hash: "#/trials", trial: conflict, height: 900 },
  { name: "patches", hash: "#/trials", trial: conflict, dark: true, height: 820, before: section("Patches") },
  { name: "talk", hash: "#/trials", trial: late, height: 900, before: section("Time line") },
  { name: "phone", hash: "#/trials", trial: late, width: 390, height: 844, dark: true, before: section("Time line") },
  { name: "infra", hash: "#/overview", height: 560, before: scrolledTo("Spend over time") },
  { name: "compare", hash: "#/compare", height: 860, dark: true },
];

async function take(browser: Browser, address: string, picture: Picture): Promise<Buffer> {
  const { width = 1280, height = 900, dark = false, hash, trial } = picture;
  const context = await browser.newContext({
    // A narrow window has no grid of trials to click in.
    viewport: { width: trial === undefined ? width : 1280, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale: "en-US",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.goto(`${address}${hash}`);
  await shown(page);
  if (trial !== undefined) {
    const [pair, setting] = trial;
    await page.getByRole("row").filter({ hasText: pair }).locator(`a[aria-label*="${setting} repeat"]`).click();
    await page.waitForURL(/#\/trial\//);
    await page.setViewportSize({ width, height });
    await shown(page);
  }
  await picture.before?.(page);
  await page.waitForTimeout(500);
  const taken = await page.screenshot();
  await context.close();
  return palettePng(taken);
}

async function shown(page: Page): Promise<void> {
  await page.locator("main > *").first().waitFor();
  await page.waitForFunction(() => !/^Loading/m.test(document.querySelector("main")?.innerText ?? "Loading"));
}

const work = mkdtempSync(path.join(tmpdir(), "pictures-"));
try {
  const cli = (...args: readonly string[]): Buffer =>
    execFileSync(process.execPath, [path.join(root, "packages/cli/bin/cooperbench-ts.js"), ...args], { cwd: work });
  let [, , logs] = process.argv;
  if (logs === undefined) {
    cli("rehearse", "--dir", path.join(work, "look"), "--pairs", "20", "--settings", "solo,coop-comm,coop-nocomm,team");
    logs = path.join(work, "look", "logs");
  }
  const report = path.join(work, "report");
  cli("report", path.resolve(logs), "--out", report);
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env["COOPERBENCH_TS_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const address = pathToFileURL(path.join(report, "index.html")).href;
  for (const picture of pictures) {
    const png = await take(browser, address, picture);
    writeFileSync(path.join(folder, `${picture.name}.png`), png);
    console.log(`${picture.name}.png ${Math.ceil(png.length / 1000)} kB`);
  }
  await browser.close();
} finally {
  rmSync(work, { recursive: true, force: true });
}
