import { visibleText } from "@cooperbench-ts/results";
import { CodeLine } from "../../parts/code-line.tsx";
import { count } from "../../parts/format.ts";
import { visibleLine } from "../../parts/visible-lines.ts";
import type { PanelProps } from "./panel.ts";
import { PanelSection } from "./panel-section.tsx";
import { quotedPath } from "./quoted-path.ts";

const SHOWN = 500;

/** The files that all of this was read from, and how to look at them by hand. */
export function FilesPanel({ trial }: PanelProps) {
  const { files, folder, row } = trial;
  const where = folder ?? row.dir;
  return (
    <PanelSection title="Files" place="files">
      {where === null ? (
        <p class="soft">There is no folder: only the plan names this trial.</p>
      ) : (
        <div class="stack">
          <p>
            {folder === null ? "In the tree, below its logs: " : "In "}
            <code class="path">{visibleText(where)}</code>
          </p>
          {/* A path that would hide something in a terminal is not handed to one. */}
          {visibleText(where) === where ? (
            <CodeLine code={`cd ${quotedPath(where)} && ls -la`} label="To look at them" />
          ) : null}
        </div>
      )}
      {files.length === 0 ? null : (
        <div class="scroll" role="region" tabIndex={0} aria-label="Files of the pair folder">
          <table class="panel-table">
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col" class="number">
                  Characters
                </th>
              </tr>
            </thead>
            <tbody>
              {files.slice(0, SHOWN).map(({ name, chars }) => (
                <tr key={name}>
                  <td>
                    <code>{visibleLine(name, 300)}</code>
                  </td>
                  <td class="number">{chars === null ? <span class="soft">not read</span> : count(chars)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {files.length > SHOWN ? <p class="soft">and {count(files.length - SHOWN)} more</p> : null}
        </div>
      )}
    </PanelSection>
  );
}
