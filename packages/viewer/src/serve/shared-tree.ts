import { overviewDocument, tablesDocument } from "../data/overview.ts";
import { TrialBook } from "../data/read-trial.ts";
import { experimentMarks, folderMarks, markedPlaces } from "../data/tree-marks.ts";
import { readViewed, type ViewedTree, type ViewOptions } from "../data/viewed-tree.ts";
import { Body } from "./answer.ts";

/** A tree as it was read, with what was made of it. */
interface Reading {
  readonly tree: ViewedTree;
  readonly book: TrialBook;
  readonly bodies: Map<string, Promise<Body>>;
  /** Where somebody may change it. */
  readonly places: readonly string[];
  readonly marks: { readonly experiments: string; readonly folders: string };
  readonly tookMs: number;
}

/** Parts of trials that were looked at last: whoever unfolds a text has just loaded the trial. */
const KEPT_TRIALS = 6;

interface Parts {
  readonly before: ReadonlyMap<string, string>;
  readonly now: ReadonlyMap<string, string>;
}

/** The trees that a page is about, read once for all pages that look at them. */
export class SharedTree {
  readonly #options: ViewOptions;
  readonly #signal: AbortSignal;
  #reading: Reading | null = null;
  #pending: Promise<Reading> | null = null;
  readonly #parts = new Map<string, Parts>();
  /** Grows with every reading. */
  revision = 0;

  constructor(options: ViewOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** How long the last reading took. */
  get tookMs(): number {
    return this.#reading?.tookMs ?? 0;
  }

  /** When it was read, as the overview says it; null: not yet. */
  get readAt(): string | null {
    return this.#reading?.tree.readAt.toISOString() ?? null;
  }

  /** Reads the trees; who asks meanwhile gets the same reading. @throws as `readViewed` */
  read(): Promise<Reading> {
    this.#pending ??= this.#readNow().finally(() => (this.#pending = null));
    return this.#pending;
  }

  /** Until no reading is under way: one that was begun before something was written may be without it. */
  async idle(): Promise<void> {
    await this.#pending?.catch(() => {});
  }

  /** Whether something has changed since the last reading. `folders`: pair folders are looked at, too, which takes longer. */
  async isStale(folders: boolean): Promise<boolean> {
    const reading = this.#reading;
    if (reading === null) return true;
    if ((await experimentMarks(this.#options)) !== reading.marks.experiments) return true;
    return folders && (await folderMarks(reading.places)) !== reading.marks.folders;
  }

  /** A document by its name; null: there is none. @throws as reading does */
  async body(name: string): Promise<Body | null> {
    const reading = this.#reading ?? (await this.read());
    const known = reading.bodies.get(name);
    if (known !== undefined) return known;
    if (name === "overview") return keep(reading, name, async () => Body.json(await overviewDocument(reading.tree)));
    if (name === "tables") return keep(reading, name, async () => Body.json(tablesDocument(reading.tree)));
    if (name.startsWith("trials/")) return this.#trial(reading, name);
    return name.startsWith("parts/") ? this.#part(reading, name) : null;
  }

  /** Read whenever it is asked for: what an attempt under way writes is then there. */
  async #trial({ book }: Reading, name: string): Promise<Body | null> {
    const read = await book.read(name, true, this.#signal);
    if (read === null) return null;
    // Those of before, too: a page that has not loaded it again may still unfold one.
    const before = this.#parts.get(name)?.now ?? new Map<string, string>();
    this.#parts.delete(name);
    this.#parts.set(name, { before, now: read.parts });
    for (const oldest of this.#parts.keys()) {
      if (this.#parts.size <= KEPT_TRIALS) break;
      this.#parts.delete(oldest);
    }
    return Body.json(read.document);
  }

  async #part(reading: Reading, name: string): Promise<Body | null> {
    const [, trial = ""] = /^parts\/([\da-f]+)-[\da-f]+$/.exec(name) ?? [];
    if (trial === "") return null;
    if (!this.#parts.has(`trials/${trial}`)) await this.#trial(reading, `trials/${trial}`);
    const { now, before } = this.#parts.get(`trials/${trial}`) ?? {};
    const text = now?.get(name) ?? before?.get(name);
    return text === undefined ? null : Body.json(text);
  }

  async #readNow(): Promise<Reading> {
    const started = performance.now();
    // Looked at before: what changes meanwhile is then read once more.
    const experiments = await experimentMarks(this.#options);
    const tree = await readViewed(this.#options, this.#signal);
    const places = await markedPlaces(this.#options, tree);
    const folders = await folderMarks(places, tree.readAt);
    const tookMs = performance.now() - started;
    const marks = { experiments, folders };
    const reading = { tree, book: new TrialBook(tree), bodies: new Map(), places, marks, tookMs };
    this.#reading = reading;
    this.revision += 1;
    return reading;
  }
}

function keep({ bodies }: Reading, name: string, make: () => Promise<Body>): Promise<Body> {
  const body = make();
  bodies.set(name, body);
  body.catch(() => bodies.delete(name));
  return body;
}
