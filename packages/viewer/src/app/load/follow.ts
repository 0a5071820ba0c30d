import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { forgetDocuments, loadDocument, pageMode } from "./load-document.ts";
import { connection, liveStatuses, overview, revision } from "./page-data.ts";

/** Loads the overview, and follows the tree while a server tells of it. @throws LoadError where the first load fails */
export async function openPage(): Promise<void> {
  overview.value = await loadDocument("overview");
  if (pageMode === "served") follow();
}

/** The browser connects again by itself. */
function follow(): void {
  const events = new EventSource("events");
  connection.value = "live";
  events.addEventListener("open", () => (connection.value = "live"));
  events.addEventListener("error", () => (connection.value = "lost"));
  events.addEventListener("status", ({ data }: MessageEvent<string>) => {
    liveStatuses.value = JSON.parse(data) as ExperimentStatus[];
  });
  events.addEventListener("changed", () => void reload());
}

async function reload(): Promise<void> {
  forgetDocuments();
  const next = await loadDocument("overview").catch(() => null);
  if (next === null) return;
  overview.value = next;
  revision.value += 1;
}
