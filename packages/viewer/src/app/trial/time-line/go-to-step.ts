import { signal } from "@preact/signals";
import { changeQuery } from "../../load/route.ts";
import type { PlacedStep } from "../../steps/step-order.ts";
import { stepName } from "../../steps/step-text.ts";

/** Grows whenever somebody asks for a step by a link: the list shows it again, also where it was selected before. */
export const askedForStep = signal(0);

/** The steps of the first and the last row that the list shows: the strip marks what lies between them. */
export const stepsInView = signal<readonly PlacedStep[]>([]);

export function goToStep(agent: string, index: number): void {
  changeQuery({ step: stepName(agent, index), at: null });
  askedForStep.value += 1;
  showTimeLine();
}

/** Brings them into view unless the reader sees a good part of the list already. */
export function showStepList(): void {
  const list = document.querySelector(".steps");
  if (list !== null && list.getBoundingClientRect().top > innerHeight * 0.6) showTimeLine();
}

/** Brings the strip and the list into view, or the list alone where both have no room. */
export function showTimeLine(): void {
  const [strip, list] = [document.querySelector(".strip"), document.querySelector(".steps")];
  if (strip === null || list === null) return;
  const between = list.getBoundingClientRect().top - strip.getBoundingClientRect().top;
  (between < innerHeight * 0.55 ? strip : list).scrollIntoView({ block: "start" });
}
