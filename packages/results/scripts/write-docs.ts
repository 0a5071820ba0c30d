import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { reasons } from "../src/index.ts";
import { judgeDoc } from "./judge-doc.ts";
import { upToDate } from "./reason-page.ts";
import { versionsDoc } from "./versions-doc.ts";

const docs = new URL("../../../docs/", import.meta.url);

await writeFile(new URL("judge.md", docs), await judgeDoc());
await writeFile(new URL("upstream-versions.md", docs), versionsDoc());
for (const reason of reasons) {
  const page = new URL(`reasons/${reason}.md`, docs);
  await writeFile(page, upToDate(await readFile(page, "utf8"), reason));
}
console.log(`wrote judge.md, upstream-versions.md and ${reasons.length} pages in ${fileURLToPath(docs)}`);
