import { expect, test } from "vitest";
import { columnGroups, runColumns } from "./columns.ts";
import { pageTrial } from "./fixtures/trials.ts";
import { parseQuery } from "./query.ts";
import { filteredTrials, shownGrid } from "./shown-trials.ts";

const solo = pageTrial({ setting: "solo" });
const team = pageTrial({ setting: "team", verdict: "fail", costUsd: 4 });
const other = pageTrial({ setting: "team", featureB: 3, costUsd: 2 });
const data = { trials: [other, team, solo] };
const query = (text: string) => parseQuery(new URLSearchParams(text));

test("a column for each run, in the order of settings, arms and repeats", () => {
  const trials = [
    pageTrial({ setting: "team", arm: "y" }),
    pageTrial({ setting: "team", arm: "x", repeat: 10 }),
    pageTrial({ setting: "team", arm: "x", repeat: 2 }),
    pageTrial({ setting: null, upstreamSetting: "coop", arm: "x" }),
    pageTrial({ setting: "solo", arm: "x" }),
  ];
  const columns = runColumns(trials);
  expect(columns.map(({ setting, arm, repeat }) => `${setting} ${arm} ${repeat}`)).toEqual([
    "solo x 1",
    "team x 2",
    "team x 10",
    "team y 1",
    "coop? x 1",
  ]);
  expect(columnGroups(columns).map(({ arm, columns: { length } }) => [arm, length])).toEqual([
    ["x", 1],
    ["x", 2],
    ["y", 1],
    ["x", 1],
  ]);
  // An arm that all of them have tells nothing apart.
  expect(columnGroups(columns.slice(0, 3)).map(({ arm }) => arm)).toEqual([null, null]);
});

test("a pair is shown with all of its trials where one matches", () => {
  const { rows, matching } = shownGrid(data, query("verdict=fail"));
  expect(rows).toMatchObject([{ kind: "item", item: { pairKey: team.row.pairKey, cells: [[solo], [team]] } }]);
  expect([...matching]).toEqual([team]);
});

test("columns that were not chosen are not there", () => {
  const { columns, rows } = shownGrid(data, query("setting=team"));
  expect(columns.map(({ setting }) => setting)).toEqual(["team"]);
  expect(rows).toHaveLength(2);
});

test("the way to the next trial goes as the grid stands, or the list", () => {
  expect(filteredTrials(data, new URLSearchParams())).toEqual([solo, team, other]);
  expect(filteredTrials(data, new URLSearchParams("sort=cost&order=down"))).toEqual([solo, team, other]);
  expect(filteredTrials(data, new URLSearchParams("view=list&sort=cost&order=down"))).toEqual([team, other, solo]);
  expect(filteredTrials(data, new URLSearchParams("verdict=fail"))).toEqual([team]);
});

test("a tree without trials has no columns and no rows", () => {
  expect(shownGrid({ trials: [] }, query(""))).toMatchObject({ columns: [], groups: [], rows: [] });
});

test("twenty thousand trials are filtered, sorted and laid out at once", () => {
  const trials = Array.from({ length: 20_000 }, (_, at) =>
    pageTrial({ taskId: Math.floor(at / 12), repeat: (at % 3) + 1, setting: at % 2 === 0 ? "solo" : "team" }),
  );
  const { rows } = shownGrid({ trials }, query("q=left&differ=yes&group=repo&sort=cost"));
  expect(rows).toHaveLength(0);
  expect(shownGrid({ trials }, query("")).rows).toHaveLength(1_667);
});
