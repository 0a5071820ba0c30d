import { signal } from "@preact/signals";
import { changeQuery } from "../../load/route.ts";
import { stepName } from "../../steps/step-text.ts";

/** Grows whenever somebody asks for a step by a link: the list shows it again, also where it was selected before. */
export const askedForStep = signal(0);

export function goToStep(agent: string, index: number): void {
  changeQuery({ step: stepName(agent, index), at: null });
  askedForStep.value += 1;
  showTimeLine();
}

/** Brings the strip and the list into view, or the list alone where both have no room. */
export function showTimeLine(): void {
  const [strip, list] = [document.querySelector(".strip"), document.querySelector(".steps")];
  if (strip === null || list === null) return;
  const between = list.getBoundingClientRect().top - strip.getBoundingClientRect().top;
  (between < innerHeight * 0.55 ? strip : list).scrollIntoView({ block: "start" });
}
