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
  /**
   * Told of each connection that was closed at once. `listener`: what it wanted to reach, for people. `asked`: whether it is known to be
   * nobody who may; else nobody could be asked, and it may have been one of the attempt's own.
   */
  refused(listener: string, address: string, asked: boolean): void;
}

const MAX_ADDRESSES = 5;

/** The callers of one attempt: this machine, and the containers that its Docker door made, which opens after what they call. */
export class AttemptCallers implements Callers {
  #owns: (address: string) => Promise<boolean> = () => Promise.resolve(false);
  readonly #strangers = new Refusals();
  readonly #unknown = new Refusals();

  /** From here on, the containers are asked for too. */
  bind(owns: (address: string) => Promise<boolean>): void {
    this.#owns = owns;
  }

  async admits(address: string): Promise<boolean> {
    return isOwnAddress(address) || this.#owns(address);
  }

  refused(listener: string, address: string, asked: boolean): void {
    (asked ? this.#strangers : this.#unknown).add(listener, address);
  }

  /** What was refused, in sentences for people; null: nothing. */
  notice(): string | null {
    const said = [
      this.#strangers.told("that came from none of the attempt's own containers"),
      this.#unknown.told("since Docker could not be asked whose they were"),
    ].filter((sentence) => sentence !== null);
    return said.length === 0 ? null : said.join(" ");
  }
}

/** Connections that were refused for one reason. */
class Refusals {
  #count = 0;
  readonly #addresses = new Map<string, Set<string>>();

  add(listener: string, address: string): void {
    this.#count += 1;
    const addresses = this.#addresses.get(listener) ?? new Set();
    this.#addresses.set(listener, addresses.add(addresses.size < MAX_ADDRESSES ? address : "others"));
  }

  told(why: string): string | null {
    if (this.#count === 0) return null;
    const tried = [...this.#addresses].map(([listener, addresses]) => `${listener} from ${[...addresses].join(", ")}`);
    const were = this.#count === 1 ? "connection was" : "connections were";
    return `${this.#count} ${were} refused ${why}: to the ${tried.join("; to the ")}.`;
  }
}
