import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { forgetDocuments, loadDocument, pageMode } from "./load-document.ts";
import { connection, liveStatuses, overview, revision, trouble } from "./page-data.ts";
import { Reloads } from "./reloads.ts";
import { type Message, SharedEvents } from "./shared-events.ts";

/** Loads the overview, and follows the tree while a server tells of it. @throws LoadError where the first load fails */
export async function openPage(): Promise<void> {
  overview.value = await loadDocument("overview");
  if (pageMode === "served") follow();
}

/** Whether events of the server arrive. */
let isHeard = true;
/** Whether the page shows what the server has. */
let isCurrent = true;

function follow(): void {
  connection.value = "live";
  const events = new SharedEvents({
    channel: openChannel(),
    whenAlone: (lead) => {
      // Where a browser has no locks, every tab listens by itself.
      if (navigator.locks === undefined) return queueMicrotask(lead);
      void navigator.locks.request(`cooperbench ${location.pathname}`, () => {
        lead();
        return new Promise(() => {});
      });
    },
    listen: () => listen(),
    state: () => ({
      readAt: readAt(),
      statuses: liveStatuses.value,
      trouble: trouble.value,
      connection: isHeard ? "live" : "lost",
    }),
    follow: (told) => {
      if (told.statuses !== null) liveStatuses.value = told.statuses;
      trouble.value = told.trouble;
      isHeard = told.connection === "live";
      showConnection();
      if (told.readAt > readAt()) reloads.ask();
    },
    changed: () => reloads.ask(),
  });
  const reloads = new Reloads({
    load: () => {
      forgetDocuments();
      return loadDocument("overview");
    },
    take: (next) => {
      overview.value = next;
      revision.value += 1;
      events.tell();
    },
    onCurrent: (isNow) => {
      isCurrent = isNow;
      showConnection();
    },
  });

  /** The browser connects again by itself; the server says at once where the page has something old. */
  function listen(): void {
    const source = new EventSource(`events?since=${encodeURIComponent(readAt())}`);
    const hear = (isNow: boolean) => (): void => {
      isHeard = isNow;
      showConnection();
      events.tell();
    };
    source.addEventListener("open", hear(true));
    source.addEventListener("error", hear(false));
    source.addEventListener("status", ({ data }: MessageEvent<string>) => {
      liveStatuses.value = JSON.parse(data) as ExperimentStatus[];
      events.tell();
    });
    source.addEventListener("changed", () => events.tellChanged());
    source.addEventListener("trouble", ({ data }: MessageEvent<string>) => {
      trouble.value = JSON.parse(data) as string | null;
      events.tell();
    });
  }
}

/** Between the tabs of this page. The address holds what its server is known by: another one's pages are on another channel. */
function openChannel() {
  const channel = new BroadcastChannel(location.pathname);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches this origin alone, and takes no other argument
    send: (message: Message): void => channel.postMessage(message),
    hear: (take: (message: Message) => void): void =>
      channel.addEventListener("message", ({ data }: MessageEvent<Message>) => take(data)),
  };
}

function showConnection(): void {
  connection.value = isHeard && isCurrent ? "live" : "lost";
}

function readAt(): string {
  return overview.value?.readAt ?? "";
}
