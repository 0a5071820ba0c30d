import type { ServerResponse } from "node:http";
import { safeHeaders } from "./answer.ts";

/** What pages are told: `status` where experiments stand, `changed` that there is more to load, `trouble` why the trees cannot be read (null: they can). */
export type PageEvent = "status" | "changed" | "trouble";

const HEARTBEAT_MS = 15_000;
/** What a page that does not read may leave in memory. */
const UNREAD_BYTES = 4 * 1024 * 1024;

/** The pages that listen. */
export class EventHub {
  readonly #listeners = new Set<ServerResponse>();
  readonly #last = new Map<PageEvent, string>();
  readonly #onCount: (count: number) => void;
  readonly #heartbeat: NodeJS.Timeout;

  /** @param onCount called whenever a page has come or gone */
  constructor(onCount: (count: number) => void) {
    this.#onCount = onCount;
    this.#heartbeat = setInterval(() => this.#write(": still here\n\n"), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  get count(): number {
    return this.#listeners.size;
  }

  /** @param missed whether the page has an older reading than there is */
  join(response: ServerResponse, missed: number | null): void {
    response.writeHead(200, { ...safeHeaders, "content-type": "text/event-stream; charset=utf-8" });
    // A page that lost its server asks again after so many milliseconds.
    response.write("retry: 2000\n\n");
    for (const event of ["status", "trouble"] as const) {
      const data = this.#last.get(event);
      if (data !== undefined) response.write(frame(event, data));
    }
    if (missed !== null) response.write(frame("changed", "{}", missed));
    this.#listeners.add(response);
    response.once("close", () => {
      this.#listeners.delete(response);
      this.#onCount(this.#listeners.size);
    });
    this.#onCount(this.#listeners.size);
  }

  /** Tells all pages, but not again what they know. */
  tell(event: "status" | "trouble", value: unknown): void {
    const data = JSON.stringify(value);
    if ((this.#last.get(event) ?? "null") === data) return;
    this.#last.set(event, data);
    this.#write(frame(event, data));
  }

  tellChanged(revision: number): void {
    this.#write(frame("changed", "{}", revision));
  }

  end(): void {
    clearInterval(this.#heartbeat);
    for (const response of this.#listeners) response.end();
  }

  #write(text: string): void {
    for (const response of this.#listeners) {
      if (response.writableLength > UNREAD_BYTES) response.destroy();
      else response.write(text);
    }
  }
}

/** A frame ends at an empty line. JSON text has no line breaks, so that the data is always one line. */
function frame(event: PageEvent, data: string, id: number | null = null): string {
  return `${id === null ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}
