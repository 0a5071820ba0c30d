import type { JudgeLine } from "@cooperbench-ts/results";
import { formatUsd } from "./format.ts";

/** A pair's verdict for people. Of a folder that is no known pair the path stands for it. */
export function pairText(line: JudgeLine): string {
  const name = line.pair === null ? line.dir : `${line.run ?? "-"}/${line.pair}`;
  return `${name}  ${verdictText(line)}`;
}

export function verdictText({
  verdict,
  reason,
  redo,
  rule,
  evidence,
}: Pick<JudgeLine, "verdict" | "reason" | "redo" | "rule" | "evidence">): string {
  const quote = evidence === null ? "" : `  “${evidence.quote}” (${evidence.file})`;
  return `${(verdict ?? "none").padEnd(11)} ${reason}  [rule ${rule}, redo ${redo}]${quote}`;
}

/** What all lines of a tree come to, counted one by one. */
export class JudgeTotals {
  readonly #verdicts = { pass: 0, fail: 0, infra_error: 0, none: 0 };
  #pairs = 0;
  #costUsd = 0;
  #costUnknown = 0;

  add({ verdict, costUsd }: Pick<JudgeLine, "verdict" | "costUsd">): void {
    this.#pairs += 1;
    this.#verdicts[verdict ?? "none"] += 1;
    if (costUsd === null) this.#costUnknown += 1;
    else this.#costUsd += costUsd;
  }

  get pairs(): number {
    return this.#pairs;
  }

  /** `12 pairs: 7 pass, 3 fail, 1 infra_error, 1 none; cost of their results $4.20, unknown of 2`. */
  get text(): string {
    const verdicts = Object.entries(this.#verdicts).map(([verdict, count]) => `${count} ${verdict}`);
    const pairs = this.#pairs === 1 ? "1 pair" : `${this.#pairs} pairs`;
    return `${pairs}: ${verdicts.join(", ")}; cost of their results ${this.#cost}`;
  }

  get #cost(): string {
    if (this.#costUnknown === this.#pairs) return "unknown";
    return `${formatUsd(this.#costUsd)}${this.#costUnknown === 0 ? "" : `, unknown of ${this.#costUnknown}`}`;
  }
}
