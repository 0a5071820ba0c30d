import { isOwnAddress, type Reach } from "./reach.ts";

/** From where the containers of an attempt call, and who is let in. */
export interface ContainerCallers {
  readonly reach: Reach;
  readonly callers: Callers;
}

/** Who may connect to a listener that containers can reach. */
export interface Callers {
  /** Whether a connection from this address is let in. Asked anew for each; a rejection counts as a no. */
  admits(address: string): Promise<boolean>;
  /** Told of each connection that was closed at once. `listener`: what it wanted to reach, for people. */
  refused(listener: string, address: string): void;
}

const MAX_ADDRESSES = 5;

/** The callers of one attempt: this machine, and the containers that its Docker door made, which opens after what they call. */
export class AttemptCallers implements Callers {
  #owns: (address: string) => Promise<boolean> = () => Promise.resolve(false);
  #refusals = 0;
  readonly #refused = new Map<string, Set<string>>();

  /** From here on, the containers are asked for too. */
  bind(owns: (address: string) => Promise<boolean>): void {
    this.#owns = owns;
  }

  async admits(address: string): Promise<boolean> {
    return isOwnAddress(address) || this.#owns(address);
  }

  refused(listener: string, address: string): void {
    this.#refusals += 1;
    const addresses = this.#refused.get(listener) ?? new Set();
    this.#refused.set(listener, addresses.add(addresses.size < MAX_ADDRESSES ? address : "others"));
  }

  /** What was refused, as a sentence for people; null: nothing. */
  notice(): string | null {
    if (this.#refusals === 0) return null;
    const tried = [...this.#refused].map(([listener, addresses]) => `${listener} from ${[...addresses].join(", ")}`);
    const were = this.#refusals === 1 ? "connection was" : "connections were";
    return `${this.#refusals} ${were} refused that came from none of the attempt's own containers: to the ${tried.join("; to the ")}.`;
  }
}
