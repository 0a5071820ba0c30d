import type { VegaLiteSpec } from "@cooperbench-ts/results";
import { pageMode } from "./load-document.ts";
import { LoadError } from "./load-error.ts";

/** What the script `charts.js` brings. */
export interface Charts {
  svgOf(spec: VegaLiteSpec): Promise<string>;
}

let loading: Promise<Charts> | null = null;

/** What draws figures is five times as large as the rest of the page: it is loaded for the first of them. @throws LoadError */
export function loadCharts(): Promise<Charts> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Charts> {
  // A page of one file has all its scripts in it; this one stands last.
  await (pageMode === "single" ? documentRead() : scriptLoaded());
  const charts: unknown = Reflect.get(globalThis, "cooperbenchCharts");
  if (!isCharts(charts)) throw new LoadError("charts.js is missing: what draws figures is not part of this page.");
  return charts;
}

function isCharts(value: unknown): value is Charts {
  return typeof value === "object" && value !== null && "svgOf" in value;
}

function documentRead(): Promise<void> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", () => resolve(), { once: true });
  });
}

function scriptLoaded(): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "charts.js";
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      script.remove();
      reject(new LoadError("charts.js cannot be loaded: it belongs beside index.html, or its server has ended."));
    });
    document.head.append(script);
  });
}
