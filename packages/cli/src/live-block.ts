import { visibleText } from "@cooperbench-ts/results";
import { createLogUpdate } from "log-update";

/** Lines at the foot of the terminal that are drawn anew in their place. */
export class LiveBlock {
  readonly #update = createLogUpdate(process.stderr, { showCursor: true });

  draw(lines: readonly string[]): void {
    this.#update(lines.map(visibleText).join("\n"));
  }

  clear(): void {
    this.#update.clear();
  }

  /** What was drawn last goes, and the terminal is as it was. */
  end(): void {
    this.#update.clear();
    this.#update.done();
  }
}
