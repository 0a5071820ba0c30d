const ROW_PIXELS = 34;

/** A page without any script: a table of all rows of text in a box, as high as that of the viewer. Cells but the first hold a link. */
export function plainPage(rows, heightPixels) {
  const cell = (text, column) => (column === 0 ? `<td>${text}</td>` : `<td><a href="#${column}">${text}</a></td>`);
  const lines = rows.map((texts) => `<tr>${texts.map(cell).join("")}</tr>`);
  return `<!doctype html>
<meta charset="utf-8" />
<title>plain</title>
<style>
  body { margin: 0; font: 14px sans-serif }
  .box { height: ${heightPixels}px; overflow: auto }
  table { border-collapse: collapse; width: 100% }
  td { height: ${ROW_PIXELS - 1}px; padding: 0 8px; border-bottom: 1px solid #ccc; white-space: nowrap }
</style>
<div class="box"><table>${lines.join("\n")}</table></div>
`;
}
