import { computed, signal } from "@preact/signals";

/** Where the page is: all that a colleague needs to see the same. It stands behind the `#`, so that a file can have it too. */
export interface Route {
  /** `overview`, `trials`, `trial`, … */
  readonly page: string;
  /** What the page is about, such as the document of a trial. */
  readonly about: string | null;
  readonly query: URLSearchParams;
}

const hash = signal(location.hash);
addEventListener("hashchange", () => (hash.value = location.hash));

export const route = computed((): Route => parseRoute(hash.value));

export function parseRoute(text: string): Route {
  const [path = "", query = ""] = text.replace(/^#\/?/, "").split("?", 2);
  const [page = "", ...rest] = path.split("/");
  const about = rest.join("/");
  return {
    page: page === "" ? "overview" : page,
    about: about === "" ? null : decodeURIComponent(about),
    query: new URLSearchParams(query),
  };
}

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
  history.replaceState(null, "", linkTo(page, about, next));
  hash.value = location.hash;
}
