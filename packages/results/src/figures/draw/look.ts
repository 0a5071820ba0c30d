/** Widths of pictures that have a name, in CSS pixels: a column of a paper (3.3 inches at 96 pixels each), and a slide (10 inches). */
export const pictureWidths = { column: 320, slide: 960 } as const;

/** What a notebook shows. */
export const defaultWidth = 640;

/** Sizes that follow from the width of the picture, in CSS pixels: letters on a slide are read from afar. */
export interface Look {
  readonly width: number;
  readonly fontSize: number;
  readonly captionSize: number;
  /** Height of one line of a plot. */
  readonly step: number;
  /** Area of a point. */
  readonly pointArea: number;
  readonly lineWidth: number;
}

export function lookOf(width: number = defaultWidth): Look {
  if (!Number.isFinite(width) || width < 200 || width > 4000)
    throw new RangeError(`width is ${width}: a picture is 200 to 4000 pixels wide`);
  const share = Math.min(1, Math.max(0, (width - pictureWidths.column) / (pictureWidths.slide - pictureWidths.column)));
  const fontSize = Math.round((9.5 + share * 7.5) * 2) / 2;
  return {
    width,
    fontSize,
    captionSize: Math.round(fontSize * 0.9 * 2) / 2,
    step: Math.round(fontSize * 1.5),
    pointArea: Math.round(fontSize ** 2 * 0.45),
    lineWidth: Math.round(fontSize * 1.4) / 10,
  };
}

/** Room around the drawing. */
export const padding = 6;

/** Room that a drawing may fill from side to side. */
export function innerWidth(look: Look): number {
  return look.width - 2 * padding;
}

export const fontFamily = "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif";
const INK = "#222222";
export const quietInk = "#555555";

/** Vega-Lite's `config`: plain axes, light lines, one font. */
export function configOf({ fontSize, captionSize, lineWidth }: Look): object {
  const text = { labelFontSize: fontSize, labelColor: INK, labelLimit: 0, titleLimit: 0 };
  return {
    font: fontFamily,
    background: "#ffffff",
    padding,
    view: { stroke: null },
    axis: {
      ...text,
      titleFontSize: fontSize,
      titleFontWeight: "normal",
      titleColor: INK,
      gridColor: "#e4e4e4",
      domainColor: "#999999",
      tickColor: "#999999",
      gridWidth: lineWidth / 2,
    },
    legend: { ...text, titleFontSize: fontSize, symbolStrokeWidth: lineWidth, offset: fontSize * 0.6 },
    header: { labelFontSize: fontSize, labelFontWeight: "bold", labelColor: INK, labelLimit: 0 },
    text: { fontSize, color: INK },
    title: {
      anchor: "start",
      frame: "bounds",
      fontSize: fontSize + 1,
      fontWeight: "bold",
      color: INK,
      limit: 0,
      subtitleFontSize: captionSize,
      subtitleColor: quietInk,
      subtitlePadding: fontSize * 0.35,
      subtitleLineHeight: captionSize * 1.25,
      lineHeight: (fontSize + 1) * 1.2,
      offset: fontSize * 0.8,
    },
  };
}
