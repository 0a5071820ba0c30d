import type { ModelShare } from "../formats/attempt-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { quote } from "./redact.ts";

/** What the model door saw of the agents' calls, by whether they asked for the campaign's model. */
interface Asked {
  readonly own: Pick<ModelShare, "model" | "calls" | "answered">;
  /** Those that answered at all. */
  readonly others: readonly ModelShare[];
}

/** null: no door was there, or it did not say which models were asked. */
function asked({ driver }: Facts): Asked | null {
  const models = driver?.phase === "agent" ? driver.model?.models : undefined;
  if (models === undefined) return null;
  return {
    own: models.find(({ other }) => !other) ?? { model: null, calls: 0, answered: 0 },
    others: models.filter(({ other, answered }) => other && answered > 0),
  };
}

/** A program chooses models of its own for helpers and subagents; or upstream let it run with another one than was asked for. */
export function otherModels(facts: Facts): Diagnostic[] {
  const { own, others } = asked(facts) ?? { own: null, others: [] };
  if (own === null || others.length === 0) return [];
  return [{ code: "other-model", message: quote(sharesOf({ own, others }), 400), file: null }];
}

/** A line of upstream's own logger. The agent's program then ran without the model that it was to run with. */
const REJECTED = /^(?:WARNING\S* )?Codex rejected model '.{1,200}' \([\s\S]{0,300}?\); retrying without --model$/m;

/**
 * Whether an agent did its work with another model than the campaign's. Where the door knows the models, what upstream says counts
 * only if another one answered; and it needs no word of upstream when an agent came to its end without one answer of its own model.
 */
export function modelReplaced(facts: Facts): Finding | null {
  const { driver, agents } = facts;
  const line = driver?.phase === "agent" ? REJECTED.exec(driver.stderr)?.[0] : undefined;
  const bySentence: Finding | null = line === undefined ? null : { file: "stderr", quote: line, by: "sentence" };
  const seen = asked(facts);
  if (seen === null) return bySentence;
  if (seen.others.length === 0) return null;
  const { calls, answered } = seen.own;
  // A helper's model may answer while the campaign's is refused for its load: then the agent comes to no good end.
  const cameToItsEnd = agents.some(({ status, reported }) => status === "Submitted" && reported === null);
  const withoutOwn = calls > 0 && answered === 0 && cameToItsEnd;
  return bySentence !== null || withoutOwn ? { file: "model", quote: sharesOf(seen), by: "door" } : null;
}

function sharesOf({ own, others }: Asked): string {
  const total = others.reduce((sum, { answered }) => sum + answered, own.answered);
  const shares = others.map(({ model, answered, costUsd }) => {
    const cost = costUsd === null ? "of unknown cost" : `$${costUsd.toFixed(4)}`;
    return `${answered} of ${total} answered calls went to ${model ?? "a model that cannot be named"} (${cost})`;
  });
  const ownName = own.model === null ? "" : ` ${own.model}`;
  return `${shares.join(", ")}; ${own.answered} to the campaign's model${ownName}`;
}
