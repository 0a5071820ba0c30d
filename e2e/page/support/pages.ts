import type { Page } from "playwright-core";
import { expect } from "vitest";
import { seriousFindings } from "./axe.ts";
import { goTo, sidewaysPixels, untilShown, type View } from "./browser.ts";

export const PAGES = ["#/overview", "#/trials", "#/conversations", "#/figures", "#/compare"] as const;

interface Overview {
  readonly trials: readonly { readonly document: string }[];
  readonly pairs: { readonly columns: { readonly run: readonly string[]; readonly pairKey: readonly string[] } };
}

/** What the page has loaded of its tree. */
async function overviewOf(page: Page): Promise<Overview> {
  const overview = await page.evaluate(async () => {
    const inline = document.getElementById("document:overview")?.textContent;
    if (inline !== undefined && inline !== null) return inline;
    if (location.protocol !== "file:") return (await fetch("data/overview.json")).text();
    // The page knows it, but keeps it to itself: its script is run once more.
    return new Promise<string>((resolve) => {
      const scope = globalThis as unknown as { cooperbenchDocument: (name: string, value: unknown) => void };
      const own = scope.cooperbenchDocument;
      scope.cooperbenchDocument = (_, value) => {
        scope.cooperbenchDocument = own;
        resolve(JSON.stringify(value));
      };
      const script = document.createElement("script");
      script.src = "data/overview.js";
      document.head.append(script);
    });
  });
  return JSON.parse(overview) as Overview;
}

export interface TrialPlace {
  readonly pairKey: string;
  readonly run: string;
  /** Name of its document, without the folder. */
  readonly about: string;
}

/** Where the page has each of its trials. */
export async function trialPlaces(page: Page): Promise<TrialPlace[]> {
  const { trials, pairs } = await overviewOf(page);
  const { run, pairKey } = pairs.columns;
  return trials.map(({ document }, at) => ({
    pairKey: pairKey[at] ?? "",
    run: run[at] ?? "",
    about: document.replace("trials/", ""),
  }));
}

/** The pages of one trial of each run: each setting has a shape of its own. */
async function trialsOf(page: Page): Promise<string[]> {
  const first = new Map<string, string>();
  for (const { run, about } of await trialPlaces(page)) if (!first.has(run)) first.set(run, `#/trial/${about}`);
  expect(first.size).toBeGreaterThan(0);
  return [...first.values()];
}

interface Looks {
  /** Which pages are searched for serious findings, which takes a second each. Default all. */
  readonly axe?: "all" | "none" | "trials" | "others";
}

/** Goes through all pages: each is there, without an error and without a serious finding. */
export async function expectsEveryPage({ page, problems }: View, { axe = "all" }: Looks = {}): Promise<void> {
  await untilShown(page);
  for (const hash of [...PAGES, ...(await trialsOf(page))]) {
    await goTo(page, hash);
    expect(await page.locator("main h1").count(), hash).toBe(1);
    expect((await page.locator("main").innerText()).trim(), hash).not.toBe("");
    expect(await page.locator('.notice[data-kind="failed"]').allTextContents(), hash).toEqual([]);
    expect(await sidewaysPixels(page), hash).toBe(0);
    const kind = hash.startsWith("#/trial/") ? "trials" : "others";
    if (axe === "all" || axe === kind) expect(await seriousFindings(page), hash).toEqual([]);
    expect(problems, hash).toEqual([]);
  }
}
