import { expect, it } from "vitest";
import { programScenarios } from "../../corpus/derived/program-scenarios.ts";
import { judge } from "./judge.ts";

const judged = (name: string) => {
  const scenario = programScenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return judge(scenario.evidence);
};
const saidOf = (name: string): string[] =>
  judged(name)
    .diagnostics.filter(({ code }) => code === "other-model")
    .map(({ message }) => message);

it("says which other models answered, and how many calls", () => {
  expect(saidOf("a helper of its own model")).toEqual([
    "2 of 9 answered calls went to gpt-9-mini ($0.0000); 7 to the campaign's model gpt-9",
  ]);
  expect(saidOf("a campaign's model by a name that stands for another")).toEqual([
    "9 of 9 answered calls went to gpt-9-2027 ($0.0000); 0 to the campaign's model",
  ]);
});

it("says nothing where none did, or where nobody counted", () => {
  expect(saidOf("upstream would run codex with another model, and the door saw none")).toEqual([]);
  expect(saidOf("codex ran with another model than it was given")).toEqual([]);
});

it("has the door's count for evidence of a model that was replaced", () => {
  expect(judged("codex ran with another model than it was given, by the door").evidence).toEqual({
    file: "model",
    quote: "8 of 8 answered calls went to gpt-8 ($0.0000); 0 to the campaign's model gpt-9",
  });
});
