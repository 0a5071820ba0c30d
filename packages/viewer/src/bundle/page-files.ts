import { readFile } from "node:fs/promises";

/** How a page gets its documents: `served` asks the server that it came from; `files` loads scripts beside it; `single` holds them itself. */
export type PageMode = "served" | "files" | "single";

export const pageScripts = ["app.js", "charts.js"] as const;
export const pageStyles = ["app.css"] as const;

/** A file of the page as it was built. */
export function readPageFile(name: (typeof pageScripts)[number] | (typeof pageStyles)[number]): Promise<string> {
  return readFile(new URL(`page/${name}`, builtFolder()), "utf8");
}

/** The sources and what was built of them lie side by side. */
function builtFolder(): URL {
  const here = import.meta.url;
  return here.includes("/dist/") ? new URL("./", here) : new URL("../../dist/", here);
}

/** Nothing but the page's own scripts and styles: whatever a tree holds, it cannot act. */
export const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** The document that the browser opens first, of `served` and `files`. */
export function indexHtml(mode: "served" | "files"): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${contentPolicy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <meta name="color-scheme" content="light dark" />
    <meta name="cooperbench-page" content="${mode}" />
    <title>CooperBench results</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="app.css" />
  </head>
  <body>
    <div id="app"></div>
    <noscript>This page needs JavaScript to show its results.</noscript>
    <script src="app.js"></script>
  </body>
</html>
`;
}
