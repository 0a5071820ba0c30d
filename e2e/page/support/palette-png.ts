import { crc32, deflateSync, inflateSync } from "node:zlib";

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** A picture of a browser with 256 colours: a third of its bytes, and text looks the same. */
export function palettePng(png: Buffer): Buffer {
  const { width, height, rgb } = pixelsOf(png);
  const { palette, indexOf } = paletteOf(rgb);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indexOf(colourAt(rgb, y * width + x));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, each the place of a colour.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function colourAt(rgb: Uint8Array, pixel: number): number {
  const at = pixel * 3;
  return ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);
}

/** Colours that all others are near to, those of most pixels first: the few of a small mark count as well. */
function paletteOf(rgb: Uint8Array): { readonly palette: number[]; readonly indexOf: (colour: number) => number } {
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < rgb.length / 3; pixel += 1) {
    const colour = colourAt(rgb, pixel);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const colours = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour);
  let palette = colours;
  for (let least = 2; palette.length > MOST_COLOURS; least *= 1.4) palette = apart(colours, least);
  const known = new Map(palette.map((colour, at) => [colour, at]));
  const indexOf = (colour: number): number => {
    const found = known.get(colour) ?? nearest(palette, colour).at;
    known.set(colour, found);
    return found;
  };
  return { palette, indexOf };
}

const MOST_COLOURS = 256;
const KEPT_COLOURS = 96;

function apart(colours: readonly number[], least: number): number[] {
  // Grounds and text have most of the pixels, and stay what they are.
  const chosen = colours.slice(0, KEPT_COLOURS);
  for (const colour of colours.slice(KEPT_COLOURS)) if (nearest(chosen, colour).away >= least ** 2) chosen.push(colour);
  return chosen;
}

function nearest(palette: readonly number[], colour: number): { readonly at: number; readonly away: number } {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [at, other] of palette.entries()) {
    const away =
      ((colour >> 16) - (other >> 16)) ** 2 +
      (((colour >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
      ((colour & 255) - (other & 255)) ** 2;
    if (away < least) [best, least] = [at, away];
  }
  return { at: best, away: least };
}

/** Of a PNG as browsers write them: eight bits a channel, not interlaced. */
function pixelsOf(png: Buffer): Pixels {
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = png[25] === 6 ? 4 : 3;
  const lines = inflateSync(Buffer.concat(parts));
  const rgb = new Uint8Array(width * height * 3);
  const length = width * channels;
  let above = new Uint8Array(length);
  for (let y = 0; y < height; y += 1) {
    const start = y * (length + 1);
    const line = unfiltered(lines[start] ?? 0, lines.subarray(start + 1, start + 1 + length), above, channels);
    for (let x = 0; x < width; x += 1) rgb.set(line.subarray(x * channels, x * channels + 3), (y * width + x) * 3);
    above = line;
  }
  return { width, height, rgb };
}

function unfiltered(filter: number, line: Uint8Array, above: Uint8Array, channels: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(line.length);
  for (let at = 0; at < line.length; at += 1) {
    const left = at < channels ? 0 : (out[at - channels] ?? 0);
    const up = above[at] ?? 0;
    const corner = at < channels ? 0 : (above[at - channels] ?? 0);
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    out[at] = (line[at] ?? 0) + guess;
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
