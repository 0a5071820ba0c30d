import { useState } from "preact/hooks";
import { type Figure, tableToCsv } from "@cooperbench-ts/results";
import { loadCharts } from "../load/load-charts.ts";
import { copyText, saveFile } from "../parts/save.ts";
import { pngOf } from "./png.ts";

interface Form {
  readonly name: string;
  readonly ending: string;
  readonly type: string;
  readonly make: (figure: Figure<object>) => Promise<string | Blob>;
}

const svgOf = async ({ spec }: Figure<object>): Promise<string> => `${await (await loadCharts()).svgOf(spec)}\n`;

/** The files of the command `figures`, by its endings. */
const forms: readonly Form[] = [
  { name: "SVG", ending: "svg", type: "image/svg+xml", make: svgOf },
  { name: "PNG", ending: "png", type: "image/png", make: async (figure) => pngOf(await svgOf(figure)) },
  { name: "CSV", ending: "csv", type: "text/csv", make: async ({ rows }) => tableToCsv(rows) },
  {
    name: "Vega-Lite",
    ending: "vl.json",
    type: "application/json",
    make: async ({ spec }) => `${JSON.stringify(spec, null, 2)}\n`,
  },
];

/** Saves and copies a figure. Files have the look of paper, whatever the page's colours are. */
export function SaveBar({ figure }: { readonly figure: Figure<object> }) {
  const [said, say] = useState("");
  const save = async ({ name, ending, type, make }: Form): Promise<void> => {
    const content = await make(figure);
    saveFile(`${figure.name}.${ending}`, new Blob([content], { type }));
    say(`${name} saved`);
  };
  const copy = async ({ name, make }: Form): Promise<void> => {
    const content = await make(figure);
    const isCopied = typeof content === "string" ? await copyText(content) : await copyPicture(content);
    say(isCopied ? `${name} copied` : `This browser lets no page copy ${name} here: save it`);
  };
  const failed = (error: unknown): void => say(error instanceof Error ? error.message : String(error));
  return (
    <div class="save-bar">
      {forms.map((form) => (
        <span key={form.name} class="save-form" role="group" aria-label={form.name}>
          <span aria-hidden="true">{form.name}</span>
          <button type="button" aria-label={`Save ${form.name}`} onClick={() => void save(form).catch(failed)}>
            Save
          </button>
          <button type="button" aria-label={`Copy ${form.name}`} onClick={() => void copy(form).catch(failed)}>
            Copy
          </button>
        </span>
      ))}
      <span class="soft" role="status">
        {said}
      </span>
    </div>
  );
}

async function copyPicture(picture: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
    return true;
  } catch {
    return false;
  }
}
