import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";

/** What a page knows by the server's events. */
export interface FollowState {
  /** When the results were read that the page shows, an ISO time. */
  readonly readAt: string;
  readonly statuses: readonly ExperimentStatus[] | null;
  readonly trouble: string | null;
  readonly connection: "live" | "lost";
}

/** What tabs say to each other. */
export type Message =
  | { readonly kind: "asks" }
  | { readonly kind: "changed" }
  | { readonly kind: "tells"; readonly state: FollowState };

interface SharedEventsOptions {
  /** Reaches the other tabs of the same page. */
  readonly channel: {
    send(message: Message): void;
    hear(take: (message: Message) => void): void;
  };
  /** Calls once no other tab listens to the server any more; never gives it back. */
  readonly whenAlone: (lead: () => void) => void;
  /** Listens to the server. */
  readonly listen: () => void;
  readonly state: () => FollowState;
  /** Is told what the tab that listens knows. */
  readonly follow: (state: FollowState) => void;
  /** Is called when there is more to load, in every tab. */
  readonly changed: () => void;
}

/**
 * One tab listens to the server, and tells the others: a browser keeps six connections to a server at most, and with a seventh tab nothing
 * would load any more. When the one that listens is closed, the next takes over.
 */
export class SharedEvents {
  readonly #options: SharedEventsOptions;
  #leads = false;

  constructor(options: SharedEventsOptions) {
    this.#options = options;
    const { channel, whenAlone, listen, follow, changed } = options;
    channel.hear((message) => {
      if (message.kind === "asks") this.tell();
      else if (this.#leads) return;
      else if (message.kind === "changed") changed();
      else follow(message.state);
    });
    whenAlone(() => {
      this.#leads = true;
      listen();
    });
    if (!this.#leads) this.#send({ kind: "asks" });
  }

  /** To be called whenever the state has changed: the others follow whom the server tells. */
  tell(): void {
    if (this.#leads) this.#send({ kind: "tells", state: this.#options.state() });
  }

  /** To be called by the tab that listens, when the server has more to load. */
  tellChanged(): void {
    this.#send({ kind: "changed" });
    this.#options.changed();
  }

  #send(message: Message): void {
    this.#options.channel.send(message);
  }
}
