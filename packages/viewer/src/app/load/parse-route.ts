/** Where the page is: all that a colleague needs to see the same. It stands behind the `#`, so that a file can have it too. */
export interface Route {
  /** `overview`, `trials`, `trial`, … */
  readonly page: string;
  /** What the page is about, such as the document of a trial. */
  readonly about: string | null;
  readonly query: URLSearchParams;
}

export function parseRoute(text: string): Route {
  const [path = "", query = ""] = text.replace(/^#\/?/, "").split("?", 2);
  const [page = "", ...rest] = path.split("/");
  const about = rest.join("/");
  return {
    page: page === "" ? "overview" : page,
    about: about === "" ? null : decoded(about),
    query: new URLSearchParams(query),
  };
}

/** An address that somebody mistyped is shown as not found, as it stands there. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
