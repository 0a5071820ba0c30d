import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { svgToPng } from "../src/node/png.ts";
import { figureToSvg } from "../src/export/svg.ts";
import { pictureWidths } from "../src/figures/draw/look.ts";
import { drawFigures } from "../src/figures/draw-figures.ts";
import { madeUp } from "../src/figures/fixtures/made-up.ts";

/** `node scripts/write-figures.ts`: the pictures of docs/figures.md, of a campaign that nobody ran. Small enough for a repository: twice a column's pixels, once a slide's. */
const folder = fileURLToPath(new URL("../../../docs/figures/", import.meta.url));
await mkdir(folder, { recursive: true });
for (const file of await readdir(folder)) if (file.endsWith(".png")) await rm(join(folder, file));
const campaign = madeUp();
for (const [name, width] of Object.entries(pictureWidths)) {
  const { drawn, undrawn } = drawFigures(campaign, { width, by: ["arm"] });
  if (undrawn.length > 0) throw new Error(`not drawn: ${undrawn.map((each) => each.name).join(", ")}`);
  for (const figure of drawn) {
    const png = svgToPng(await figureToSvg(figure), { scale: width < 600 ? 2 : 1 });
    await writeFile(join(folder, `${figure.name}-${name}.png`), png);
  }
}
