import type { Page } from "playwright-core";
import { sidewaysPixels, type View } from "./browser.ts";

/** What a page does that no text of a tree may make it do. */
interface Watched {
  cooperbenchSins?: string[];
  cooperbenchActed?: unknown;
}

/** Watches a page from before its first script: what is added to it, and what its policy forbids. */
export function watchSins(): void {
  const sins: string[] = [];
  Object.assign(globalThis, { cooperbenchSins: sins });
  const own = /^(?:charts|data\/(?:overview|tables|trials\/[\w-]+|parts\/[\w/-]+))\.js$/;
  const forbidden = "script,iframe,frame,object,embed,link,meta,base,style,form,audio,video,source,template,portal";
  addEventListener(
    "securitypolicyviolation",
    ({ violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber }) => {
      sins.push(`forbidden by ${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}:${columnNumber}`);
    },
  );
  const look = (element: Element): void => {
    const src = element.getAttribute("src") ?? "";
    // The page's own forms have a name, and no place to send to.
    const isOwnForm = element.matches("form[aria-label]:not([action],[method])");
    if (element.matches(forbidden) && !isOwnForm && !(element.tagName === "SCRIPT" && own.test(src)))
      sins.push(`added ${element.outerHTML.slice(0, 200)}`);
    for (const { name, value } of element.attributes) {
      const isPlace = /^(?:href|src|xlink:href|action|formaction|data|poster|srcset|ping|background)$/.test(name);
      const isOwn =
        value.startsWith("#") || (element.tagName === "IMG" && value.startsWith("blob:")) || own.test(value);
      if (name.startsWith("on") || name === "srcdoc" || (isPlace && !isOwn))
        sins.push(`${name}="${value.slice(0, 200)}"`);
    }
  };
  // What the page is made of itself is there when it has been read.
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        for (const node of type === "attributes" ? [target] : addedNodes)
          if (node instanceof Element) for (const element of [node, ...node.querySelectorAll("*")]) look(element);
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

/** Collects what a page does that is seen from outside alone. */
export function watchFromOutside({ page }: View): string[] {
  const sins: string[] = [];
  const home = page.url().replace(/#.*/, "");
  page.on("framenavigated", (frame) => {
    if (frame.url().replace(/#.*/, "") !== home) sins.push(`went to ${frame.url()}`);
  });
  page.on("frameattached", () => sins.push("a frame was made"));
  page.on("popup", () => sins.push("a window was opened"));
  page.on("download", (download) => sins.push(`gave ${download.suggestedFilename()} to be saved`));
  page.on("request", (request) => {
    const asked = request.url();
    const own = home.slice(0, home.lastIndexOf("/") + 1);
    if (asked.startsWith("blob:")) return;
    if (!asked.startsWith(own) || !/^(?:charts\.js|data\/[\w./-]+|events\?.*)$/.test(asked.slice(own.length)))
      sins.push(`asked for ${asked}`);
  });
  return sins;
}

/** All that the page shows, and all that it did that it must not. */
export interface Seen {
  readonly text: string;
  readonly sins: readonly string[];
}

interface Wanted {
  readonly hash: string;
  /** What its heading says; null: any. */
  readonly heading: string | null;
  /** Whether all that is folded is unfolded first. */
  readonly unfold: boolean;
}

/** Goes to a page, unfolds it and reads it. */
export async function see(page: Page, wanted: Wanted): Promise<Seen> {
  const { text, sins } = await page.evaluate(async ({ hash, heading, unfold }) => {
    const frame = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));
    const main = (): HTMLElement | null => document.querySelector("main");
    const isShown = (): boolean => {
      const shown = main()?.innerText ?? "Loading";
      if (/^(?:Loading|Drawing|Comparing)/m.test(shown)) return false;
      return heading === null || (document.querySelector("main h1")?.textContent ?? "").includes(heading);
    };
    const until = async (condition: () => boolean): Promise<void> => {
      const deadline = Date.now() + 15_000;
      while (!condition()) {
        if (Date.now() > deadline) throw new Error(`${hash} is not shown: ${main()?.innerText.slice(0, 300)}`);
        await frame();
      }
    };
    location.hash = hash;
    await frame();
    await until(isShown);
    if (unfold) {
      document.querySelector<HTMLElement>('main .filter-open[aria-pressed="false"]')?.click();
      for (let round = 0; round < 6; round += 1) {
        await frame();
        const details = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
        const buttons = [
          ...document.querySelectorAll<HTMLElement>('main button[aria-expanded="false"]:not(.step-head)'),
        ];
        if (details.length + buttons.length === 0) break;
        for (const one of details) one.open = true;
        for (const one of buttons) one.click();
      }
      await frame();
      await until(isShown);
    }
    const { cooperbenchSins = [], cooperbenchActed } = globalThis as unknown as Watched;
    const shown = `${document.title}\n${document.body.innerText}`;
    const titles = ["title", "aria-label", "alt", "placeholder"].flatMap((name) =>
      [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name) ?? ""),
    );
    const raw = /[^\n\t\P{Cc}]|[\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u;
    const line = [...shown.split("\n"), ...titles].find((one) => raw.test(one));
    return {
      text: shown,
      sins: [
        ...cooperbenchSins.splice(0),
        ...(cooperbenchActed === undefined ? [] : ["acted"]),
        ...(line === undefined ? [] : [`shows as it stands: ${JSON.stringify(line).slice(0, 400)}`]),
      ],
    };
  }, wanted);
  const sideways = await sidewaysPixels(page);
  return { text, sins: sideways === 0 ? sins : [...sins, `scrolls sideways by ${sideways}`] };
}
