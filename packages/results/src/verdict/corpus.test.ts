import { describe, expect, test } from "vitest";
import { derivedScenarios, recordedScenarios, type Scenario } from "../../corpus/index.ts";
import { activeRules, decide } from "./decide.ts";
import { readFacts } from "./facts.ts";
import { judge } from "./judge.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";

const recorded = await recordedScenarios();
const all = [...recorded, ...derivedScenarios];

const verdictOf = ({ evidence, options }: Scenario) => {
  const { verdict, redo, reason, stopsRun, rule } = judge(evidence, options);
  return { verdict, redo, reason, stopsRun, rule };
};

describe("recorded scenarios", () => {
  test.each(recorded)("$name", (scenario) => {
    const { verdict, redo, reason, stopsRun = false } = scenario.label;
    expect(verdictOf(scenario)).toMatchObject({ verdict, redo, reason, stopsRun });
  });
});

describe("derived scenarios", () => {
  test.each(derivedScenarios)("$name", (scenario) => {
    const { verdict, redo, reason, stopsRun = false, rule } = scenario.label;
    const judged = verdictOf(scenario);
    expect(judged).toMatchObject({ verdict, redo, reason, stopsRun, ...(rule === undefined ? {} : { rule }) });
    expect(scenario.nearMissOf ?? []).not.toContain(judged.rule);
  });
});

/** A cause that can strike in several stages is a rule in each: one row of the table. */
const rowOf = ({ stage, id }: Rule): string => `${stage}/${id}`;
const decisions = all.map((scenario) => {
  const facts = readFacts(scenario.evidence, scenario.options);
  const { rule } = decide(facts);
  const asked = activeRules(facts);
  return { scenario, rule, passedOver: asked.slice(0, asked.indexOf(rule)) };
});
/** The last rule of a stage that can be last fires whenever it is asked: an earlier rule has to take its near misses. */
const catchAlls = new Set(
  (["no-result", "no-eval", "eval"] as const).flatMap((stage) => rules.findLast((rule) => rule.stage === stage) ?? []),
);

describe("the table", () => {
  const ids = [...new Set(rules.map(({ id }) => id))];

  test("scenario names are unique", () => {
    const names = all.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test("ids are unique within a stage", () => {
    expect(new Set(rules.map(rowOf)).size).toBe(rules.length);
  });

  test("every row has a scenario in which it decides", () => {
    const decided = new Set(decisions.map(({ rule }) => rule));
    expect(rules.filter((rule) => !decided.has(rule)).map(rowOf)).toEqual([]);
  });

  test("every row has a near miss in which it is asked and does not decide", () => {
    const missed = (rule: Rule) =>
      decisions.some(
        ({ scenario, rule: decided, passedOver }) =>
          scenario.nearMissOf?.includes(rule.id) === true &&
          (catchAlls.has(rule) ? decided.stage === rule.stage && decided !== rule : passedOver.includes(rule)),
      );
    expect(rules.filter((rule) => !missed(rule)).map(rowOf)).toEqual([]);
  });

  test("the same id means the same reason, or that of the other phase", () => {
    for (const id of ids) {
      const reasons = new Set(rules.filter((rule) => rule.id === id).map(({ reason }) => reason));
      reasons.delete("eval-timeout");
      expect(reasons.size, id).toBeLessThanOrEqual(1);
    }
  });
});
