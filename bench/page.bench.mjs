import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { clickUntil, heapMb, longestTask, openBrowser, openPage } from "./support/browser.mjs";
import { median } from "./support/median.mjs";
import { plainPage } from "./support/plain-page.mjs";
import { bar } from "./support/run-script.mjs";
import { scrollThrough } from "./support/scrolling.mjs";
import { makeThousands, runMap } from "./support/thousands.mjs";

export const title =
  "the page over 2,000 trials in a browser, from a disk and served; its grids beside plain pages of as many rows";

const cli = fileURLToPath(new URL("../packages/cli/bin/cooperbench-ts.js", import.meta.url));
const ROUNDS = 5;
const OVERVIEW = ".overview table.summary";
const CELL = ".grid-body a.grid-trial, .grid-body a.grid-link";
const STEP = ".steps .step";
/** Frames that any page may drop: a ratio to none, or to one, would say nothing. */
const DROPPED_BY_ANY = 0.01;

/** Rounds of all in turns: whatever else runs on this machine meets each alike. */
export async function bench() {
  const browser = await openBrowser();
  if (browser === null) return { notMeasured: "there is no Chromium here (e2e/parts/up.sh installs it)" };
  const dir = await mkdtemp(path.join(tmpdir(), "page-bench-"));
  let view = null;
  try {
    const tree = path.join(dir, "logs");
    await makeThousands(tree);
    await run("report", tree, "--out", path.join(dir, "report"), "--json", ...runMap);
    view = await startView(tree);
    const report = pathToFileURL(path.join(dir, "report/index.html")).href;
    const plain = await plainPages(browser, report, dir);
    const opened = { disk: [], served: [] };
    const scrolled = { grid: [], plainGrid: [], list: [], plainList: [] };
    // Once unmeasured: files are in memory then, and `view` has read the tree.
    for (const address of [report, view.url]) await readAlong(browser, address);
    for (let round = 0; round < ROUNDS; round += 1) {
      opened.disk.push(await readAlong(browser, report));
      opened.served.push(await readAlong(browser, view.url));
      scrolled.grid.push(await scrolledOnce(browser, `${report}#/trials?view=grid`, ".grid-box", CELL));
      scrolled.plainGrid.push(await scrolledOnce(browser, plain.grid, ".box", "td"));
      scrolled.list.push(await scrolledOnce(browser, `${report}#/trials?view=list`, ".grid-box", CELL));
      scrolled.plainList.push(await scrolledOnce(browser, plain.list, ".box", "td"));
    }
    const memory = await view.memoryMb();
    return told(opened, scrolled, memory);
  } finally {
    await view?.end();
    await browser.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** The way of a reader: the overview, the grid, a trial, back, and another one. */
async function readAlong(browser, address) {
  const { page, at, close } = await openPage(browser, address, OVERVIEW);
  const longest = await longestTask(page, 1500);
  const grid = await clickUntil(page, 'nav a[href="#/trials"]', CELL);
  const trials = [];
  for (const row of [3, 5, 7]) {
    trials.push(await clickUntil(page, `.grid-body > .grid-row:nth-child(${row}) a`, STEP));
    await page.goBack();
    await page.waitForSelector(CELL);
  }
  const heap = await heapMb(page);
  await close();
  return { ...at, longest, grid, trial: median(trials), heap };
}

async function scrolledOnce(browser, address, box, arrived) {
  const { page, close } = await openPage(browser, address, arrived);
  const counted = await scrollThrough(browser, page, box);
  await close();
  return counted;
}

/** With the texts of the viewer's own rows, so that both have as much to draw. */
async function plainPages(browser, report, dir) {
  const { page, close } = await openPage(browser, `${report}#/trials?view=list`, CELL);
  const height = await page.locator(".grid-box").evaluate((box) => box.clientHeight);
  const texts = (row) => [...row.querySelectorAll(".grid-cell")].map((cell) => cell.textContent);
  const list = await page.locator(".grid-body > .grid-row").first().evaluate(texts);
  await page.evaluate(() => void (location.hash = "#/trials?view=grid"));
  await page.waitForSelector(".grid-body a.grid-trial");
  const grid = await page.locator(".grid-body > .grid-row").first().evaluate(texts);
  const count = Number(await page.locator(".grid-box").getAttribute("aria-rowcount"));
  await close();
  const write = async (name, row, rows) => {
    const numbered = Array.from({ length: rows }, (_, at) => row.map((text) => `${text} ${at}`));
    await writeFile(path.join(dir, name), plainPage(numbered, height));
    return pathToFileURL(path.join(dir, name)).href;
  };
  return { grid: await write("grid.html", grid, count), list: await write("list.html", list, 2000) };
}

function told(opened, scrolled, memory) {
  const middle = (rounds, name) => median(rounds.map((one) => one[name]));
  const ways = Object.entries(opened);
  const grids = [
    ["grid", scrolled.grid, scrolled.plainGrid],
    ["list", scrolled.list, scrolled.plainList],
  ];
  const ms = (value) => `${value.toFixed(0)} ms`;
  const frames = (rounds) =>
    `${middle(rounds, "dropped")} of ${middle(rounds, "frames")} frames dropped, ${ms(middle(rounds, "cpuMs"))} of CPU in the page's thread`;
  return {
    rows: [
      ...ways.map(([way, rounds]) => [
        `${way}: longest that the overview did not answer, once it stood`,
        ms(middle(rounds, "longest")),
      ]),
      ...ways.map(([way, rounds]) => [`${way}: from a click to the grid`, ms(middle(rounds, "grid"))]),
      ...ways.map(([way, rounds]) => [`${way}: memory of its scripts`, `${middle(rounds, "heap").toFixed(1)} MB`]),
      ["view: its memory, now and at its peak", `${memory.now.toFixed(0)} MB, ${memory.peak.toFixed(0)} MB`],
      ...grids.flatMap(([name, ours, theirs]) => [
        [`${name}, scrolled through`, frames(ours)],
        [`plain page of as many rows as the ${name}`, frames(theirs)],
      ]),
    ],
    bars: [
      ...ways.flatMap(([way, rounds]) => [
        bar(`${way}: ms until the first paint`, Math.round(middle(rounds, "painted")), 1000),
        bar(`${way}: ms until the overview can be used`, Math.round(middle(rounds, "usable")), 1000),
        bar(`${way}: ms from a click in the grid to the trial's steps`, Math.round(middle(rounds, "trial")), 300),
      ]),
      ...grids.map(([name, ours, theirs]) => {
        const [own, all] = [middle(ours, "dropped"), middle(theirs, "dropped")];
        const least = middle(theirs, "frames") * DROPPED_BY_ANY;
        return bar(
          `ratio of dropped frames, ${name} to plain page`,
          ratio(Math.max(own, least), Math.max(all, least)),
          1.2,
        );
      }),
    ],
  };
}

function ratio(one, other) {
  return Number((one / other).toFixed(2));
}

async function run(...args) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stderr.trim().slice(-600)}`);
}

/** A server of the page, as a user starts it. */
async function startView(tree) {
  const child = spawn(process.execPath, [cli, "view", tree, "--json", ...runMap], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (text) => (stderr += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const line = await new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => (stdout += text).includes("\n") && resolve(stdout));
    void ended.then((code) => reject(new Error(`view ended with ${code}: ${stderr.trim().slice(-600)}`)));
  });
  return {
    url: JSON.parse(line).url,
    memoryMb: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      const mb = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
      return { now: mb("VmRSS"), peak: mb("VmHWM") };
    },
    end: () => (child.kill("SIGINT"), ended),
  };
}
