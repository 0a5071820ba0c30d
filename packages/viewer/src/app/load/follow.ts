import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { forgetDocuments, loadDocument, pageMode } from "./load-document.ts";
import { connection, liveStatuses, overview, revision, trouble } from "./page-data.ts";

/** Loads the overview, and follows the tree while a server tells of it. @throws LoadError where the first load fails */
export async function openPage(): Promise<void> {
  overview.value = await loadDocument("overview");
  if (pageMode === "served") follow(overview.value.readAt);
}

/** The browser connects again by itself. @param readAt what the page has: the server says at once if that is old */
function follow(readAt: string): void {
  const events = new EventSource(`events?since=${encodeURIComponent(readAt)}`);
  connection.value = "live";
  events.addEventListener("open", () => (connection.value = "live"));
  events.addEventListener("error", () => (connection.value = "lost"));
  events.addEventListener("status", ({ data }: MessageEvent<string>) => {
    liveStatuses.value = JSON.parse(data) as ExperimentStatus[];
  });
  events.addEventListener("changed", () => void reload());
  events.addEventListener("trouble", ({ data }: MessageEvent<string>) => {
    trouble.value = JSON.parse(data) as string | null;
  });
}

async function reload(): Promise<void> {
  forgetDocuments();
  const next = await loadDocument("overview").catch(() => null);
  if (next === null) return;
  overview.value = next;
  revision.value += 1;
}
