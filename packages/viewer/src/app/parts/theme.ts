import { effect, signal } from "@preact/signals";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const KEY = "cooperbench-theme";

/** Kept where the browser lets a page keep something; from a disk it may not. */
function kept(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}

export const theme = signal<Theme>(kept());
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
/** Whether the page is dark now, for what cannot follow styles. */
export const isDark = signal(false);

effect(() => {
  const chosen = theme.value;
  isDark.value = chosen === "dark" || (chosen === "system" && darkSystem.matches);
  if (chosen === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", chosen);
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // It is chosen again next time.
  }
});
darkSystem.addEventListener("change", ({ matches }) => {
  if (theme.value === "system") isDark.value = matches;
});
