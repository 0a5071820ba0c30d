import { computed, signal } from "@preact/signals";
import { AddressBar } from "./address-bar.ts";
import { parseRoute, type Route } from "./parse-route.ts";

const hash = signal(location.hash);
const bar = new AddressBar({
  read: () => location.hash,
  write: (next) => history.replaceState(null, "", next),
});
addEventListener("hashchange", () => {
  bar.drop();
  hash.value = location.hash;
});

export const route = computed((): Route => parseRoute(hash.value));

/** The link to a page. Parameters that are null or empty are left out. */
export function linkTo(
  page: string,
  about: string | null = null,
  query: Readonly<Record<string, string | null>> = {},
): string {
  const wanted = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== null && entry[1] !== "",
  );
  const text = new URLSearchParams(wanted).toString();
  return `#/${page}${about === null ? "" : `/${encodeURIComponent(about).replaceAll("%2F", "/")}`}${text === "" ? "" : `?${text}`}`;
}

/** Changes parameters of the page that is shown; null takes one out. The way back skips such changes. */
export function changeQuery(changes: Readonly<Record<string, string | null>>): void {
  const { page, about, query } = route.value;
  const next = { ...Object.fromEntries(query), ...changes };
  hash.value = linkTo(page, about, next);
  bar.replace(hash.value);
}
