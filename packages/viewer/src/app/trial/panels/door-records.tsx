import type { ContainerRecord, DockerDoorRecord, ModelDoorRecord } from "@cooperbench-ts/results";
import { visibleText } from "@cooperbench-ts/results";
import { Definitions } from "../../parts/definitions.tsx";
import { counted } from "../../parts/counted.ts";
import { count, duration, usd } from "../../parts/format.ts";
import { visibleLine, visibleLines } from "../../parts/visible-lines.ts";

const SHOWN = 20;

/** What the Docker door saw of a phase. It stands unfolded where something went wrong. */
export function DockerRecord({ docker }: { readonly docker: DockerDoorRecord }) {
  const { containers, failures, refusals, refusedAtEnd } = docker;
  const wrong = containers.filter(isBad).length + failures.length + refusals.length + (refusedAtEnd === null ? 0 : 1);
  return (
    <details open={wrong > 0}>
      <summary>
        Docker: {counted(containers.length, "container")}, {counted(docker.execs, "command")}
        {failures.length === 0 ? null : `, ${counted(failures.length, "failed call")}`}
        {refusals.length === 0 ? null : `, ${count(refusals.length)} refused`}
      </summary>
      <div class="stack record">
        {containers.map((container) => (
          <Container key={container.id} container={container} />
        ))}
        {refusedAtEnd === null ? null : (
          <p>
            {counted(refusedAtEnd.count, "command")} at the end refused by the {refusedAtEnd.by} ({refusedAtEnd.status}
            ): {visibleLine(refusedAtEnd.message, 400)}
          </p>
        )}
        <Said
          title="Failed calls"
          lines={failures.map(
            ({ method, path, status, message, by }) => `${method} ${path}: ${status} by the ${by}: ${message}`,
          )}
        />
        <Said title="Refused by the door" lines={refusals} />
      </div>
    </details>
  );
}

function isBad({ oomKilled, diedBeforeStop }: ContainerRecord): boolean {
  return oomKilled === true || diedBeforeStop;
}

function Container({ container }: { readonly container: ContainerRecord }) {
  const { id, name, image, execs, exitCode, oomKilled, diedBeforeStop, logTail } = container;
  return (
    <div class="container-record" data-bad={isBad(container)}>
      <p>
        <code>{visibleText(name ?? id.slice(0, 12))}</code> <span class="soft">{visibleText(image)}</span>
      </p>
      <p>
        {counted(execs, "command")} · exit code {exitCode ?? "not known"}
        {diedBeforeStop ? <strong> · died by itself</strong> : null}
        {oomKilled === true ? <strong> · killed for memory</strong> : null}
        {oomKilled === null ? <span class="soft"> · memory not known</span> : null}
      </p>
      {logTail.trim() === "" ? null : (
        <details open={isBad(container)}>
          <summary>End of its log</summary>
          <pre class="panel-text">{visibleLines(logTail.slice(-20_000))}</pre>
        </details>
      )}
    </div>
  );
}

/** What the model door saw of a phase. */
export function ModelRecord({ model }: { readonly model: ModelDoorRecord }) {
  const { calls, unanswered, statuses, latencyMs, errors, conversations, models = [] } = model;
  const ends = conversations.flatMap(({ end }) => (end === null ? [] : [end]));
  return (
    <details open={errors.length + ends.length + unanswered > 0}>
      <summary>
        Model: {counted(calls, "call")}
        {unanswered === 0 ? null : `, ${count(unanswered)} never answered`}
      </summary>
      <div class="stack record">
        <Definitions
          items={[
            {
              term: "Statuses",
              value: Object.entries(statuses)
                .map(([status, number]) => `${visibleText(status)}: ${count(number)}`)
                .join(", "),
            },
            {
              term: "Latency",
              value:
                calls === 0
                  ? null
                  : `${duration(latencyMs.total / calls / 1000)} on average, ${duration(latencyMs.max / 1000)} at most`,
            },
            { term: "Tokens", value: `${count(model.inputTokens)} in, ${count(model.outputTokens)} out` },
            { term: "Cost at the door", value: usd(model.costUsd) },
          ]}
        />
        {models.length < 2 ? null : (
          <ul class="model-shares">
            {models.map(({ model: name, other, calls: some, costUsd }, at) => (
              <li key={at}>
                <code>{visibleText(name ?? "without a name")}</code> {other ? <strong>another model</strong> : null}{" "}
                {counted(some, "call")}, {usd(costUsd)}
              </li>
            ))}
          </ul>
        )}
        <Said
          title="Where a conversation ended in a refusal"
          lines={ends.map(
            ({ status, by, message, codes, retryAfterMs }) =>
              `${status ?? "no answer"} by the ${by}${codes.length === 0 ? "" : ` (${codes.join(", ")})`}: ${message}${retryAfterMs === null ? "" : ` (asked to wait ${duration(retryAfterMs / 1000)})`}`,
          )}
        />
        <Said title="Errors" lines={errors.map(({ status, body }) => `${status}: ${body}`)} />
      </div>
    </details>
  );
}

/** Words of others, some at a time: a daemon that is down says the same a thousand times. */
function Said({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <p class="soft">{title}</p>
      <ul class="said">
        {lines.slice(0, SHOWN).map((line, at) => (
          <li key={at}>{visibleLine(line, 600)}</li>
        ))}
      </ul>
      {lines.length > SHOWN ? <p class="soft">and {count(lines.length - SHOWN)} more</p> : null}
    </div>
  );
}
