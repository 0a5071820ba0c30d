import { expect, test } from "vitest";
import { v2Step } from "../../corpus/builders.ts";
import { JINJA, read, soloFiles } from "./fixtures/trees.ts";

test("steps and test outputs are read when they are asked for", async () => {
  const results = await read(soloFiles("r16"));
  const [row] = results.pairs;
  if (row === undefined) throw new Error("no pair");
  expect(
    (await results.steps(row)).map(({ agent: slot, index, commands, returncode, outputChars, timeSec }) => ({
      slot,
      index,
      commands,
      returncode,
      outputChars,
      timeSec,
    })),
  ).toEqual([{ slot: "solo", index: 0, commands: "ls", returncode: 0, outputChars: 50, timeSec: 5 }]);
  expect(await results.testOutput(row, "a")).toContain("3 passed");
  expect(await results.testOutput({ dir: null }, "a")).toBeNull();
});

test("a compacted history has all its steps once, and no summary among them", async () => {
  const turn = (n: number) => v2Step(`cmd${n}`, `${n}\n`);
  const turns = Array.from({ length: 12 }, (_, n) => turn(n));
  const prompt = [
    { role: "system", content: "s" },
    { role: "user", content: "u" },
  ];
  const summary = { role: "assistant", content: "so far …", extra: { summary: true, cost: 0.03 } };
  const last = [...prompt, summary, ...turns.slice(7).flat()];
  const segments = [
    { kind: "solver", messages: [...prompt, ...turns.slice(0, 9).flat()] },
    { kind: "summarizer", messages: [...prompt, summary] },
    { kind: "solver", messages: last },
  ];
  const dir = `r17/solo/${JINJA}/f1_f2`;
  const files: [string, string][] = [
    ...soloFiles("r17")
      .filter(([path]) => !path.endsWith("solo_traj.json"))
      .map(([path, text]): [string, string] => [path, text.replace('"mini_swe_agent"', '"mini_swe_agent_v2"')]),
    [`${dir}/solo_traj.json`, JSON.stringify({ agent_id: "solo", messages: last })],
  ];
  const commandsOf = async (all: [string, string][]) => {
    const results = await read(all);
    const [row] = results.pairs;
    return row === undefined ? [] : (await results.steps(row)).map(({ commands }) => commands);
  };
  const all = turns.map((_, n) => `cmd${n}`);
  expect(await commandsOf([...files, [`${dir}/solo_full_traj.json`, JSON.stringify({ segments })]])).toEqual(all);
  expect(await commandsOf(files)).toEqual(all.slice(7));
});
