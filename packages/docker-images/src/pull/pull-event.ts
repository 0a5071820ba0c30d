import type { ImageReport } from "../image-report.ts";

export type LayerPhase = "waiting" | "downloading" | "extracting" | "done" | "already-there";

/** What happens during a pull; plain data, one JSON line each. */
export type PullEvent =
  | {
      readonly type: "pull-started";
      readonly image: string;
      readonly index: number;
      readonly total: number;
      readonly attempt: number;
    }
  | {
      readonly type: "pull-progress";
      readonly image: string;
      readonly layers: readonly {
        readonly id: string;
        readonly phase: LayerPhase;
        readonly bytes: number;
        readonly totalBytes: number | null;
      }[];
      /** Of this image, over the wire. */
      readonly bytes: number;
      readonly totalBytes: number | null;
      /** Of the whole call. */
      readonly all: PullTotals;
    }
  | {
      readonly type: "pull-waiting";
      readonly image: string;
      readonly reason: "registry-rate-limit";
      readonly until: string;
      readonly seconds: number;
      readonly message: string;
    }
  | {
      readonly type: "pull-retry";
      readonly image: string;
      readonly attempt: number;
      readonly seconds: number;
      readonly message: string;
    }
  | {
      readonly type: "pull-finished";
      readonly image: string;
      readonly seconds: number;
      readonly bytes: number;
      readonly report: ImageReport;
    };

export interface PullTotals {
  readonly images: number;
  readonly imagesDone: number;
  readonly bytes: number;
  /** null until every image's size is known. */
  readonly totalBytes: number | null;
  /** Over the last seconds; null at the very start. */
  readonly bytesPerSecond: number | null;
  readonly etaSeconds: number | null;
}
