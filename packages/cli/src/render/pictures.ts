import { type Figure, tableToCsv } from "@cooperbench-ts/results";

/** How figures become files. */
export interface Pictures {
  readonly svg: ((figure: Figure<object>) => Promise<string>) | null;
  readonly png: ((svg: string) => Uint8Array) | null;
}

/** Endings of the files, by format. */
export const pictureEndings = { json: "vl.json", svg: "svg", png: "png", csv: "csv" } as const;

/** The contents of the files of a figure, in the formats asked for. */
export async function pictureFiles(
  figure: Figure<object>,
  formats: readonly (keyof typeof pictureEndings)[],
  { svg, png }: Pictures,
): Promise<readonly { readonly format: keyof typeof pictureEndings; readonly content: string | Uint8Array }[]> {
  const drawn = svg === null ? "" : await svg(figure);
  return formats.map((format) => {
    switch (format) {
      case "json":
        return { format, content: `${JSON.stringify(figure.spec, null, 2)}\n` };
      case "csv":
        return { format, content: tableToCsv(figure.rows) };
      case "svg":
        return { format, content: `${drawn}\n` };
      case "png":
        return { format, content: png === null ? "" : png(drawn) };
    }
  });
}
