import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";

export interface PngOptions {
  /** Pixels of the picture per pixel of the SVG: by default 2, or as many as make it 1,000 wide, which is 300 dpi in a paper's column. */
  readonly scale?: number;
}

/**
 * An SVG of `figureToSvg` as PNG, with the letters of a font that is pinned: fonts of the machine are not looked at, so the same SVG gives
 * the same bytes. Needs the optional peers `@resvg/resvg-js` and `@expo-google-fonts/arimo`, and Node.
 */
export function svgToPng(svg: string, options: PngOptions = {}): Uint8Array {
  const width = Number(/^<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1] ?? 640);
  const drawn = new Resvg(svg, {
    fitTo: { mode: "zoom", value: options.scale ?? Math.max(2, 1000 / width) },
    font: { loadSystemFonts: false, fontFiles: fonts(), defaultFontFamily: "Arimo" },
  });
  return new Uint8Array(drawn.render().asPng());
}

function fonts(): string[] {
  return [
    import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf"),
    import.meta.resolve("@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf"),
  ].map((url) => fileURLToPath(url));
}
