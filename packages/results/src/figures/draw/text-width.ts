/**
 * Widths of printable ASCII, from the space on, in 1/2048 of the font size: Arimo's, and so those of Arial, Helvetica and Liberation Sans,
 * which have its metrics by design. Whoever draws without a canvas knows of no others, and cuts or overlaps what it guesses.
 */
const REGULAR =
  "569,569,727,1139,1139,1821,1366,391,682,682,797,1196,569,682,569,569,1139,1139,1139,1139,1139,1139,1139,1139,1139,1139,569,569,1196,1196,1196,1139,2079,1366,1366,1479,1479,1366,1251,1593,1479,569,1024,1366,1139,1706,1479,1593,1366,1593,1479,1366,1251,1479,1366,1933,1366,1366,1251,569,569,569,961,1139,682,1139,1139,1024,1139,1139,569,1139,1139,455,455,1024,455,1706,1139,1139,1139,1139,682,1024,569,1139,1024,1479,1024,1024,1024,684,532,684,1196";
const BOLD =
  "569,682,971,1139,1139,1821,1479,487,682,682,797,1196,569,682,569,569,1139,1139,1139,1139,1139,1139,1139,1139,1139,1139,682,682,1196,1196,1196,1251,1997,1479,1479,1479,1479,1366,1251,1593,1479,569,1139,1479,1251,1706,1479,1593,1366,1593,1479,1366,1251,1479,1366,1933,1366,1366,1251,682,569,682,1196,1139,682,1139,1251,1139,1251,1139,682,1251,1251,569,569,1139,569,1821,1251,1251,1251,1251,797,1139,682,1251,1139,1593,1139,1139,1024,797,573,797,1196";

const UNITS = 2048;
const FIRST = 32;
const widths = { regular: REGULAR.split(",").map(Number), bold: BOLD.split(",").map(Number) };

/** Pixels that a text takes in one line. Characters beyond ASCII count as one em: too wide rather than cut. */
export function textWidth(text: string, fontSize: number, weight: "regular" | "bold" = "regular"): number {
  let units = 0;
  for (const character of text) units += widths[weight][(character.codePointAt(0) ?? 0) - FIRST] ?? UNITS;
  return (units / UNITS) * fontSize;
}

/** The text, its end replaced by dots where it is wider than this. */
export function shortened(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && textWidth(`${characters.join("")}…`, fontSize) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** The text on lines that fit; a word that fits on none is cut. */
export function wrapped(
  text: string,
  fontSize: number,
  width: number,
  weight: "regular" | "bold" = "regular",
): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((each) => pieces(each, fontSize, width))) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, fontSize, weight) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, fontSize: number, width: number): string[] {
  const all = [""];
  for (const character of word) {
    if (textWidth(`${all.at(-1)}${character}`, fontSize, "bold") <= width) all[all.length - 1] += character;
    else all.push(character);
  }
  return all;
}
