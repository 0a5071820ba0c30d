import { expect, it } from "vitest";
import { agentTraits, agentTraitsOf, defaultAgent } from "./agent.ts";

it("an agent without a row has the traits of one that nothing is known of", () => {
  for (const name of [null, "", "an_agent_of_others", "toString"])
    expect(agentTraitsOf(name)).toMatchObject({ since: null, endpoint: null, trajectory: null, countsAttempts: true });
});

it("an agent is found by upstream's name", () => {
  for (const [name, traits] of Object.entries(agentTraits)) expect(agentTraitsOf(name)).toBe(traits);
  expect(agentTraitsOf(defaultAgent).advised).not.toBeNull();
});

it("an agent that is gone has a successor in the table", () => {
  const successors = Object.values(agentTraits).flatMap(({ until }) => until?.successor ?? []);
  expect(successors).toEqual(["mini_swe_agent_v2"]);
  expect(Object.keys(agentTraits)).toEqual(expect.arrayContaining(successors));
});
