import { signal } from "@preact/signals";
import { flushSync } from "preact/compat";

/** Whether the page goes to paper: then everything has to be there, seen or not. */
export const isPrinting = signal(false);

const print = matchMedia("print");
const set = (value: boolean): void => {
  // The browser takes the page as it is when this returns.
  flushSync(() => (isPrinting.value = value));
};
print.addEventListener("change", ({ matches }) => set(matches));
addEventListener("beforeprint", () => set(true));
addEventListener("afterprint", () => set(false));

const narrow = matchMedia("(max-width: 40rem)");
/** Whether the window has no room for a grid. */
export const isNarrow = signal(narrow.matches);
narrow.addEventListener("change", ({ matches }) => (isNarrow.value = matches));
