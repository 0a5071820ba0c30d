import { describe, expect, test } from "vitest";
import { derivedScenarios, recordedScenarios, type Scenario } from "../../corpus/index.ts";
import { judge } from "./judge.ts";
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

describe("the table", () => {
  const ids = [...new Set(rules.map(({ id }) => id))];

  test("scenario names are unique", () => {
    const names = all.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test.each(ids)("%s has a scenario in which it decides", (id) => {
    expect(
      all.filter(
        (scenario) =>
          scenario.label.rule === id || (scenario.label.rule === undefined && verdictOf(scenario).rule === id),
      ),
    ).not.toEqual([]);
  });

  test.each(ids)("%s has a near miss in which it does not", (id) => {
    expect(all.filter((scenario) => scenario.nearMissOf?.includes(id))).not.toEqual([]);
  });

  test("the same id means the same reason, or that of the other phase", () => {
    for (const id of ids) {
      const reasons = new Set(rules.filter((rule) => rule.id === id).map(({ reason }) => reason));
      reasons.delete("eval-timeout");
      expect(reasons.size, id).toBeLessThanOrEqual(1);
    }
  });
});
