import type { LayerPhase, PullEvent, PullTotals } from "./pull-event.ts";
import type { PullLine } from "./pull-stream.ts";

const WINDOW_MS = 10_000;
const EVENT_EVERY_MS = 250;

interface Layer {
  phase: LayerPhase;
  bytes: number;
  totalBytes: number | null;
}

type ProgressEvent = Extract<PullEvent, { type: "pull-progress" }>;

/** Adds up the layers of all images of one pull: bytes, rate over the last 10 s, and the time left. */
export class PullProgress {
  readonly #images = new Map<string, Map<string, Layer>>();
  /** Bytes to fetch by image where the registry told; layers that images share are counted with the first. */
  readonly #expected: ReadonlyMap<string, number> | null;
  readonly #now: () => number;
  readonly #samples: { at: number; bytes: number }[] = [];
  readonly #imageCount: number;
  /** When each image under way was last heard of. */
  readonly #heardAt = new Map<string, number>();
  #imagesDone = 0;
  #lastEventAt = Number.NEGATIVE_INFINITY;

  constructor(options: { images: number; expectedBytes: ReadonlyMap<string, number> | null; now?: () => number }) {
    this.#imageCount = options.images;
    this.#expected = options.expectedBytes;
    this.#now = options.now ?? Date.now;
  }

  /** A try starts: nothing is known of its layers yet. */
  begin(image: string): void {
    this.#images.delete(image);
    this.#heardAt.set(image, this.#now());
  }

  /**
   * Silent for so long although a layer is half here, or although nothing of it has been told at all. One whose layers only
   * wait for their turn is silent with good reason as long as another image is heard of.
   */
  isStalled(image: string, afterMs: number): boolean {
    const now = this.#now();
    const silent = (heardAt: number | undefined) => heardAt !== undefined && now - heardAt >= afterMs;
    if (!silent(this.#heardAt.get(image))) return false;
    const layers = [...(this.#images.get(image)?.values() ?? [])];
    const half = layers.some((layer) => layer.phase === "downloading" && layer.bytes < (layer.totalBytes ?? Infinity));
    return layers.length === 0 || half || [...this.#heardAt.values()].every(silent);
  }

  /** The event to emit, or null when the last one is too fresh. */
  update(image: string, line: PullLine): ProgressEvent | null {
    this.#heardAt.set(image, this.#now());
    if (line.kind !== "layer") return null;
    const layers = this.#images.get(image) ?? new Map<string, Layer>();
    this.#images.set(image, layers);
    const layer = layers.get(line.layer) ?? { phase: "waiting" as const, bytes: 0, totalBytes: null };
    layers.set(line.layer, layer);
    apply(layer, line);
    const now = this.#now();
    if (now - this.#lastEventAt < EVENT_EVERY_MS) return null;
    this.#lastEventAt = now;
    this.#sample(now);
    return this.#event(image, layers);
  }

  finish(image: string): void {
    this.#heardAt.delete(image);
    this.#imagesDone += 1;
  }

  bytesOf(image: string): number {
    return sum([...(this.#images.get(image)?.values() ?? [])].map((layer) => layer.bytes));
  }

  /** Every layer came over the wire. */
  isFetchedWhole(image: string): boolean {
    const layers = [...(this.#images.get(image)?.values() ?? [])];
    return layers.length > 0 && layers.every((layer) => layer.phase === "done" && layer.bytes > 0);
  }

  totals(): PullTotals {
    const bytes = sum([...this.#images.keys()].map((image) => this.bytesOf(image)));
    const totalBytes = this.#expected === null ? null : Math.max(bytes, sum([...this.#expected.values()]));
    const bytesPerSecond = this.#rate();
    const etaSeconds =
      totalBytes === null || bytesPerSecond === null || bytesPerSecond === 0
        ? null
        : (totalBytes - bytes) / bytesPerSecond;
    return { images: this.#imageCount, imagesDone: this.#imagesDone, bytes, totalBytes, bytesPerSecond, etaSeconds };
  }

  #event(image: string, layers: ReadonlyMap<string, Layer>): ProgressEvent {
    const known = [...layers.values()].map((layer) => layer.totalBytes);
    const totalBytes =
      this.#expected?.get(image) ?? (known.includes(null) ? null : sum(known.map((bytes) => bytes ?? 0)));
    return {
      type: "pull-progress",
      image,
      layers: [...layers].map(([id, { phase, bytes, totalBytes: total }]) => ({ id, phase, bytes, totalBytes: total })),
      bytes: this.bytesOf(image),
      totalBytes,
      all: this.totals(),
    };
  }

  #sample(now: number): void {
    this.#samples.push({ at: now, bytes: sum([...this.#images.keys()].map((image) => this.bytesOf(image))) });
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > WINDOW_MS) this.#samples.shift();
  }

  #rate(): number | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at === first.at) return null;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}

function apply(layer: Layer, line: Extract<PullLine, { kind: "layer" }>): void {
  if (line.status === "Downloading") {
    layer.phase = "downloading";
    // A layer that the daemon fetches again after a fault starts at 0.
    layer.bytes = line.current ?? layer.bytes;
    layer.totalBytes = line.total ?? layer.totalBytes;
  } else if (line.status === "Extracting") {
    layer.phase = "extracting";
    layer.totalBytes = line.total ?? layer.totalBytes;
    layer.bytes = layer.totalBytes ?? layer.bytes;
  } else if (line.status === "Download complete" || line.status === "Verifying Checksum") {
    layer.bytes = layer.totalBytes ?? layer.bytes;
  } else if (line.status === "Pull complete") {
    layer.phase = "done";
    layer.bytes = layer.totalBytes ?? layer.bytes;
  } else if (line.status === "Already exists") {
    layer.phase = "already-there";
    layer.bytes = 0;
    layer.totalBytes = 0;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
