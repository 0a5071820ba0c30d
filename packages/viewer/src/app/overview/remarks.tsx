import { type DiagnosticRow, listed, type TaskFaultRow, visibleText } from "@cooperbench-ts/results";
import type { PageData } from "../load/page-data.ts";
import { linkTo } from "../load/route.ts";
import { count } from "../parts/format.ts";

/** What is to be said of the trees as a whole, and of tasks that nobody can pass. */
export function Remarks({ data }: { readonly data: PageData }) {
  const { remarks, taskFaults } = data.document;
  if (remarks.length + taskFaults.length === 0) return null;
  // What is said of several runs is said once.
  const told = [...Map.groupBy(remarks, ({ code, message }) => `${code} ${message}`)];
  return (
    <section class="card stack" aria-labelledby="remarks-head">
      <h2 id="remarks-head">What to know of these results</h2>
      <ul class="overview-notes">
        {told.slice(0, SHOWN).map(([text, rows]) => (
          <Remark key={text} rows={rows} />
        ))}
      </ul>
      {told.length > SHOWN ? <p class="soft">and {count(told.length - SHOWN)} more</p> : null}
      {taskFaults.length === 0 ? null : <Faults rows={taskFaults} />}
    </section>
  );
}

const SHOWN = 50;

function Remark({ rows }: { readonly rows: readonly DiagnosticRow[] }) {
  const [{ code, message } = { code: "", message: "" }] = rows;
  const about = [...new Set(rows.flatMap(({ run, file }) => [run, file].filter((one) => one !== null)))];
  return (
    <li>
      <code>{code}</code> {visibleText(message)} <span class="soft">{visibleText(listed(about, NAMED))}</span>
    </li>
  );
}

const NAMED = 8;

function Faults({ rows }: { readonly rows: readonly TaskFaultRow[] }) {
  return (
    <details>
      <summary>Not the model’s fault: {count(rows.length)}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Faults of tasks">
        <table>
          <thead>
            <tr>
              {["Task", "Fault", "Trials", "Why"].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row, at) => (
              <tr key={at}>
                <th scope="row">
                  <a href={linkTo("trials", null, { repo: row.repo, group: "task" })}>
                    {visibleText(`${row.repo}/${row.taskId}`)}
                  </a>
                </th>
                <td>{row.fault}</td>
                <td class="number">{count(row.trials)}</td>
                <td>{row.cause}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
