import type { TrialDocument } from "../../../documents/documents.ts";
import { count, usd } from "../../parts/format.ts";
import { TextBlock } from "../../parts/text-block.tsx";
import { InlineText } from "../../parts/text-row.tsx";
import { laneColour } from "../../parts/lane-colour.ts";
import { LaneName } from "../../parts/lane-name.tsx";

/** Who the agents were, and what they were told; one that has no steps says why. */
export function LaneHeads({ trial, lanes }: { readonly trial: TrialDocument; readonly lanes: readonly number[] }) {
  return (
    <div class="lane-heads" style={{ "--lanes": String(lanes.length) }}>
      {lanes.map((lane) => {
        const agent = trial.agents[lane];
        if (agent === undefined) return null;
        const facts = [
          agent.role,
          agent.featureId === null ? null : `feature ${agent.featureId}`,
          agent.status,
          `${count(agent.steps.length)} ${agent.steps.length === 1 ? "step" : "steps"}`,
          agent.costUsd === null ? "cost unknown" : usd(agent.costUsd),
        ].filter((fact) => fact !== null);
        return (
          <section key={agent.agent} class="lane-head" style={{ borderTopColor: laneColour(lane) }}>
            <h3>
              <LaneName lane={lane} name={agent.agent} />
            </h3>
            <p class="soft">
              <InlineText text={facts.join(" · ")} />
            </p>
            {agent.missing === null ? null : (
              <p class="lane-missing">
                No steps: <InlineText text={agent.missing} />
              </p>
            )}
            {agent.error === null ? null : <TextBlock text={agent.error} label={`error of ${agent.agent}`} />}
            {agent.prompts.length === 0 ? null : (
              <details>
                <summary>What it was told</summary>
                {agent.prompts.map(({ role, text }, at) => (
                  <div key={at} class="lane-prompt">
                    <p class="soft">
                      <InlineText text={role} />
                    </p>
                    <TextBlock text={text} label={`${role} prompt of ${agent.agent}`} kind="prose" />
                  </div>
                ))}
              </details>
            )}
          </section>
        );
      })}
    </div>
  );
}
