/** Browsers refuse more changes of an address than some hundred in half a minute, and a key that is held down makes thirty in a second. */
const PAUSE_MS = 400;

interface AddressBarOptions {
  /** The hash that the browser shows. */
  readonly read: () => string;
  /** Puts another one in its place. */
  readonly write: (hash: string) => void;
  readonly now?: () => number;
  readonly later?: (run: () => void, milliseconds: number) => void;
}

/** Writes the address of what is shown: at once, and of many changes one after the other the last one. */
export class AddressBar {
  readonly #options: AddressBarOptions;
  #wroteAt = -Infinity;
  #waiting: { next: string; readonly over: string } | null = null;

  constructor(options: AddressBarOptions) {
    this.#options = options;
  }

  replace(hash: string): void {
    const { read, write, now = () => performance.now(), later = setTimeout } = this.#options;
    if (this.#waiting !== null) {
      this.#waiting.next = hash;
      return;
    }
    const rest = this.#wroteAt + PAUSE_MS - now();
    if (rest <= 0) {
      this.#wroteAt = now();
      write(hash);
      return;
    }
    const waiting = { next: hash, over: read() };
    this.#waiting = waiting;
    later(() => {
      if (this.#waiting !== waiting) return;
      this.#waiting = null;
      // The reader has followed a link meanwhile: the address is that of another page.
      if (read() !== waiting.over) return;
      this.#wroteAt = now();
      write(waiting.next);
    }, rest);
  }

  /** The reader goes elsewhere: what waits belongs to the page before. */
  drop(): void {
    this.#waiting = null;
  }
}
