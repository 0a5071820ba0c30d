import type { Adoption } from "@cooperbench-ts/core";

/** What became of a result, for people. Of a folder that is no known pair the path stands for it. */
export function adoptionText({ action, run, pair, dir, as, judged, why }: Adoption): string {
  const name = pair === null ? dir : `${run ?? "-"}/${pair}`;
  const taken = as === null || action === "left" ? "" : ` as ${as.run} (${as.setting}, repeat ${as.repeat})`;
  const verdict = judged === null ? "" : `${judged.verdict ?? "none"} (${judged.reason}): `;
  return `${action.padEnd(11)} ${name}${taken}  ${verdict}${why}`;
}

/** What all of them come to, counted one by one. */
export class AdoptionTotals {
  readonly #actions: Record<Adoption["action"], number> = { adopted: 0, "to-evaluate": 0, "to-run": 0, left: 0 };
  readonly #verdicts = { pass: 0, fail: 0, infra_error: 0 };

  add({ action, judged }: Pick<Adoption, "action" | "judged">): void {
    this.#actions[action] += 1;
    if (action === "adopted" && judged?.verdict != null) this.#verdicts[judged.verdict] += 1;
  }

  get counts(): { readonly actions: object; readonly verdicts: object } {
    return { actions: { ...this.#actions }, verdicts: { ...this.#verdicts } };
  }

  /** `12 adopted (7 pass, 4 fail, 1 infra_error), 1 to-evaluate, 2 left`; actions that nothing came to are not named. */
  get text(): string {
    const verdicts = named(this.#verdicts);
    const actions = named(this.#actions).map((text) =>
      text.endsWith(" adopted") ? `${text} (${verdicts.join(", ")})` : text,
    );
    return actions.length === 0 ? "no pair folder found" : actions.join(", ");
  }
}

function named(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]));
}
