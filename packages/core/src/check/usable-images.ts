import type { ImageReport } from "@cooperbench-ts/docker-images";
import { imagesNotReady } from "./images.ts";

/** Causes that may lie in one image; any other would strike the next image too. */
const OF_ONE_IMAGE = new Set<string | null>([
  "image-missing",
  "image-unusable",
  "docker-pull-failed",
  "docker-run-failed",
]);
/** So many bad images in a row are no coincidence. */
const BAD_IN_A_ROW = 3;

/** Looks at images as they are made ready: of one that is bad by itself only its own trials are skipped. */
export class UsableImages {
  readonly #notice: (message: string, level: "warning") => void;
  #badInARow = 0;

  constructor(notice: (message: string, level: "warning") => void) {
    this.#notice = notice;
  }

  /** Names of those that cannot be used. @throws PrerequisiteError `images-not-ready` where the next ones would fare no better */
  unusable(reports: readonly ImageReport[]): ReadonlySet<string> {
    const bad = reports.filter(({ state }) => state !== "good");
    for (const { state, reason } of reports) {
      this.#badInARow = state === "good" ? 0 : this.#badInARow + 1;
      const isGeneral = state !== "good" && !OF_ONE_IMAGE.has(reason);
      if (isGeneral || this.#badInARow >= BAD_IN_A_ROW) throw imagesNotReady(reports);
    }
    for (const { image, state, reason, message } of bad)
      this.#notice(`The trials of ${image} are skipped: ${state} (${reason}) ${message ?? ""}`, "warning");
    return new Set(bad.map(({ image }) => image));
  }
}
