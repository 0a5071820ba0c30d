import type { TeamAccount } from "@cooperbench-ts/results";
import { visibleText } from "@cooperbench-ts/results";
import { counted } from "../../parts/counted.ts";
import { count, duration } from "../../parts/format.ts";
import { Notice } from "../../parts/notice.tsx";
import { visibleLine } from "../../parts/visible-lines.ts";
import type { PanelProps } from "./panel.ts";
import { PanelSection } from "./panel-section.tsx";

const SHOWN = 200;

/** A team's list of tasks as it ended, and every change of it. */
export function TeamPanel({ trial }: PanelProps) {
  const { team } = trial;
  if (team === null) return null;
  return (
    <PanelSection title="The team's list of tasks" place="team">
      <Tasks tasks={team.tasks} />
      <Log log={team.log} tasks={team.tasks} />
    </PanelSection>
  );
}

/** A mark for each known status, beside its word. */
const statusMarks: Readonly<Record<string, string>> = { open: "○", in_progress: "◐", blocked: "✗", done: "✓" };

function Tasks({ tasks }: Pick<TeamAccount, "tasks">) {
  if (tasks.length === 0) return <Notice>The list is empty.</Notice>;
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label="Tasks">
      <table class="panel-table">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Status</th>
            <th scope="col">Owner</th>
            <th scope="col">Made by</th>
            <th scope="col">Last note</th>
          </tr>
        </thead>
        <tbody>
          {tasks.slice(0, SHOWN).map(({ title, status, owner, created_by: by, last_note: note, metadata }, at) => (
            <tr key={at}>
              <td>
                {visibleLine(title, 300)}{" "}
                <span class="soft">
                  {metadata?.feature_id == null ? null : `feature ${metadata.feature_id}`}
                  {metadata?.lead_task === true ? " for the lead" : null}
                </span>
              </td>
              <td class="nowrap">
                <span aria-hidden="true">{Object.hasOwn(statusMarks, status) ? statusMarks[status] : "·"} </span>
                {visibleLine(status.replaceAll("_", " "), 60)}
              </td>
              <td>{owner == null || owner === "" ? <span class="soft">nobody</span> : visibleLine(owner, 60)}</td>
              <td>{by == null ? <span class="soft">not told</span> : visibleLine(by, 60)}</td>
              <td>{note == null || note === "" ? <span class="soft">none</span> : visibleLine(note, 400)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {tasks.length > SHOWN ? <p class="soft">and {count(tasks.length - SHOWN)} more tasks</p> : null}
    </div>
  );
}

function Log({ log, tasks }: TeamAccount) {
  if (log.length === 0) return <p class="soft">No change of the list is recorded.</p>;
  const start = log.find(({ ts }) => ts != null)?.ts ?? null;
  // A change names its task by id alone, but for the one that makes it.
  const titles = new Map(tasks.map(({ id, title }) => [id, title]));
  const claims = log.filter(({ kind }) => kind === "claim").length;
  return (
    <details open={log.length <= 30}>
      <summary>
        {counted(log.length, "change")} of the list, {counted(claims, "claim")}
      </summary>
      <div class="scroll" role="region" tabIndex={0} aria-label="Changes of the list of tasks">
        <table class="panel-table">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Task</th>
              <th scope="col">Note</th>
            </tr>
          </thead>
          <tbody>
            {log.slice(0, SHOWN).map(({ kind, by, title: own, task_id: id, status, note, ts }, at) => (
              <tr key={at}>
                <td class="nowrap">
                  {ts == null || start === null ? <span class="soft">not told</span> : `+${duration(ts - start)}`}
                </td>
                <td>{by == null ? <span class="soft">not told</span> : visibleText(by)}</td>
                <td class="nowrap">
                  {visibleLine(kind, 60)}
                  {status == null ? null : <span class="soft"> {visibleLine(status.replaceAll("_", " "), 60)}</span>}
                </td>
                <td>{visibleLine(own ?? titles.get(id ?? "") ?? id ?? "", 300)}</td>
                <td>{note == null ? null : visibleLine(note, 400)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {log.length > SHOWN ? <p class="soft">and {count(log.length - SHOWN)} more changes</p> : null}
      </div>
    </details>
  );
}
