import { expect, test } from "vitest";
import { joinLabels } from "../figures/join-labels.ts";
import { trialId } from "../tables/trial-columns.ts";
import { speechActs } from "../figures/speech-acts.ts";
import { speechActShares } from "../figures/message-shares.ts";
import { conversationsFor } from "../labels/conversations.ts";
import { plannedTrials } from "../summary/planned-trials.ts";
import { taskFaults } from "../task-faults/task-faults.ts";
import { parseLabels } from "../tables/parse-labels.ts";
import { coopFiles, JINJA, read } from "./fixtures/trees.ts";

const said = (count: number, text: string) =>
  Array.from({ length: count }, (_, at) => ({
    from: at % 2 === 0 ? "agent1" : "agent2",
    to: at % 2 === 0 ? "agent2" : "agent1",
    message: `${text} ${at}`,
    timestamp: at + 1,
  }));

/** One run that holds the same pair as coop, of which nobody knows the setting, and as team, whose word tells it. */
async function coopAndTeam(coopPasses = true) {
  const team = coopFiles("r", said(4, "team"), undefined, false).map(([path, text]): [string, string] => [
    path.replace("r/coop/", "r/team/"),
    path.endsWith("result.json") ? text.replace('"setting":"coop"', '"setting":"team"') : text,
  ]);
  return read([...coopFiles("r", said(2, "coop"), undefined, coopPasses), ...team]);
}

test("trials of one run that upstream's word tells apart are two, in every table and join", async () => {
  const results = await coopAndTeam();
  const { pairs, messages, features, agents, diagnostics } = results;
  expect(pairs.map(({ setting, upstreamSetting, verdict }) => [setting, upstreamSetting, verdict])).toEqual([
    ["team", "team", "fail"],
    [null, "coop", "pass"],
  ]);
  expect(new Set(pairs.map(trialId)).size).toBe(2);
  const words = (rows: Iterable<{ readonly upstreamSetting: string | null }>) =>
    [...rows].map(({ upstreamSetting }) => upstreamSetting);
  expect(words(messages)).toEqual(["team", "team", "team", "team", "coop", "coop"]);
  expect(words(features)).toEqual(["team", "team", "coop", "coop"]);
  expect(words(agents)).toEqual(["team", "team", "coop", "coop"]);
  const [team] = pairs;
  expect(team === undefined ? [] : words(await results.steps(team))).toEqual([]);

  const { conversations } = conversationsFor({ about: "all" }, pairs, messages);
  expect(conversations.map((one) => one.messages.length)).toEqual([4, 2]);

  const acts = speechActs(messages);
  const labelsOf = joinLabels(pairs, acts);
  expect(pairs.map((row) => labelsOf(row).length)).toEqual([4, 2]);
  const shares = speechActShares(pairs, messages).rows;
  expect(new Set(shares.map(({ n }) => n))).toEqual(new Set([4, 2]));

  const codes = (word: string) =>
    diagnostics.filter((row) => row.upstreamSetting === word && row.pairKey !== null).map(({ code }) => ({ code }));
  expect(plannedTrials(results).map(({ verdict }) => verdict?.diagnostics)).toEqual([codes("team"), codes("coop")]);
});

test("a fault of a task is looked for in the files of the trial that it is about", async () => {
  const results = await coopAndTeam(false);
  const dirs = new Set<string | null>();
  const testOutput: typeof results.testOutput = (row, ...more) => {
    dirs.add(row.dir);
    return results.testOutput(row, ...more);
  };
  await taskFaults({ ...results, testOutput }, { kinds: ["never-passes"] });
  expect(dirs).toEqual(new Set(results.pairs.map(({ dir }) => dir)));
});

test("a label without upstream's word is about the only trial that it can mean", async () => {
  const { pairs } = await coopAndTeam();
  const label = (more: object) =>
    parseLabels(
      JSON.stringify({ pairKey: `${JINJA}/f1_f2`, run: "r", repeat: 1, scheme: "s", category: "C2", ...more }),
      "l",
    );
  const told = joinLabels(pairs, label({ upstreamSetting: "team" }));
  expect(pairs.map((row) => told(row).length)).toEqual([1, 0]);
  expect(pairs.map((row) => joinLabels(pairs, label({}))(row).length)).toEqual([0, 1]);
  expect(() => joinLabels(pairs, label({ repeat: null }))).toThrow(/agree with it: r \(coop.*\), r \(team/);
  const alone = pairs.filter(({ upstreamSetting }) => upstreamSetting === "team");
  expect(alone.map((row) => joinLabels(alone, label({}))(row).length)).toEqual([1]);
});
