/** At least so many pixels across: 300 dpi in a paper's column, as the command draws it. */
const LEAST_WIDTH = 1000;

/** An SVG as a PNG, drawn with the fonts of this machine. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  // Unlike a blob's, the address of data is of this page wherever it was opened from, so that the canvas may be read.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.max(2, LEAST_WIDTH / image.naturalWidth);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser cannot draw a PNG: save the SVG.");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob === null ? reject(new Error("The PNG is too large for this browser.")) : resolve(blob),
    );
  });
}
