import { readFile } from "node:fs/promises";

/** How a page gets its documents: `served` asks the server that it came from; `files` loads scripts beside it; `single` holds them itself. */
export type PageMode = "served" | "files" | "single";

export const pageScripts = ["app.js", "charts.js"] as const;
export const pageStyles = ["app.css"] as const;
export type PageFile = (typeof pageScripts)[number] | (typeof pageStyles)[number];

/** A file of the page as it was built. */
export function readPageFile(name: PageFile): Promise<string> {
  return readFile(new URL(`page/${name}`, builtFolder()), "utf8");
}

/** The sources and what was built of them lie side by side. */
function builtFolder(): URL {
  const here = import.meta.url;
  return here.includes("/dist/") ? new URL("./", here) : new URL("../../dist/", here);
}

/** What the browser may run, as sources of a content security policy. */
export interface PolicySources {
  readonly script: string;
  readonly style: string;
  readonly connect: string;
}

/** Of a page that comes with its files beside it. */
const beside: PolicySources = { script: "'self'", style: "'self'", connect: "'self'" };

/** Nothing but the page's own scripts and styles: whatever a tree holds, it cannot act. */
export function contentPolicy({ script, style, connect }: PolicySources = beside): string {
  return `default-src 'none'; script-src ${script}; style-src ${style}; img-src data: blob:; connect-src ${connect}; base-uri 'none'; form-action 'none'`;
}

/** The meta element that tells the page, and a later report, who wrote it. */
const MODE = "cooperbench-page";

/** Whether the beginning of a file is that of a page of ours. */
export function isOurPage(text: string): boolean {
  return text.includes(`<meta name="${MODE}" content="`);
}

/** The first lines of the document that the browser opens. */
export function pageHead(mode: PageMode, policy: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <meta name="color-scheme" content="light dark" />
    <meta name="${MODE}" content="${mode}" />
    <title>CooperBench results</title>
    <link rel="icon" href="data:," />
`;
}

export const pageBody = `    <div id="app"></div>
    <noscript>This page needs JavaScript to show its results.</noscript>
`;

/** The document that the browser opens first, of `served` and `files`. */
export function indexHtml(mode: "served" | "files"): string {
  // A page that is opened from a disk makes no requests.
  const policy = contentPolicy(mode === "served" ? beside : { ...beside, connect: "'none'" });
  // Asked for at once, and not only when the page's script has run.
  const early = mode === "files" ? '    <link rel="preload" as="script" href="data/overview.js" />\n' : "";
  return `${pageHead(mode, policy)}    <link rel="stylesheet" href="app.css" />
${early}  </head>
  <body>
${pageBody}    <script src="app.js"></script>
  </body>
</html>
`;
}
