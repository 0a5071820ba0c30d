import { expect, test } from "vitest";
import { exportSchema, tableToCsv, tableToJsonl } from "../export/export-table.ts";
import { agent, coopFiles, read, soloFiles } from "../read/fixtures/trees.ts";

type Files = [string, string][];

/** The files with keys put into the one that ends so. */
const adding = (files: Files, end: string, keys: Record<string, unknown>): Files =>
  files.map(([path, text]) => [
    path,
    path.endsWith(end) ? JSON.stringify({ ...(JSON.parse(text) as object), ...keys }) : text,
  ]);
const extras = async (files: Files) => {
  const { pairs, agents } = await read(files, { extra: true });
  return { pairs: pairs.map((row) => row.extra), agents: agents.map((row) => row.extra) };
};

test("without being asked for there is no such column", async () => {
  const files = adding(soloFiles("r1"), "result.json", { zeta: 1 });
  const { pairs, agents } = await read(files);
  expect([pairs, agents].some((rows) => rows.some((row) => Object.hasOwn(row, "extra")))).toBe(false);
  expect(tableToCsv(pairs).split("\r\n")[0]).not.toContain("extra");
});

test("what every version of upstream writes is known, and leaves nothing", async () => {
  const messages = [{ from: "agent1", to: "agent2", message: "hi", timestamp: 1, feature_id: 1 }];
  for (const files of [soloFiles("r1"), coopFiles("r1", messages)])
    expect(new Set(Object.values(await extras(files)).flat())).toEqual(new Set([null]));
});

test("unknown keys of the files, of their parts and of agents, sorted", async () => {
  const files = adding(
    adding(soloFiles("r1"), "result.json", {
      zeta: { b: [1, null], a: "x" },
      alpha: true,
      agent: agent({ mood: "good" }),
    }),
    "eval.json",
    {
      backend: "gcp",
      feature1: { passed: true, test_output: "3 passed", shard: 2 },
      merge: { status: "clean", by: "me" },
    },
  );
  const results = await read(files, { extra: true });
  const expected =
    '{"result":{"alpha":true,"zeta":{"a":"x","b":[1,null]}},"eval":{"backend":"gcp","feature1":{"shard":2},"merge":{"by":"me"}}}';
  expect(results.pairs[0]?.extra).toBe(expected);
  expect(results.agents[0]?.extra).toBe('{"result":{"mood":"good"}}');
  expect(exportSchema(results.pairs).columns.at(-1)).toMatchObject({ name: "extra", type: "string", nullable: true });
  expect(tableToJsonl(results.pairs)).toContain(JSON.stringify(expected));
  // In whatever order the file has them.
  const turned = adding(files, "result.json", {}).map(([path, text]): [string, string] => {
    if (!path.endsWith("result.json")) return [path, text];
    return [path, JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse()))];
  });
  expect((await read(turned, { extra: true })).pairs[0]?.extra).toBe(expected);
});

test("a cell has a bound, and says how many keys it leaves out", async () => {
  const files = adding(soloFiles("r1"), "result.json", {
    a: "x".repeat(20_000),
    b: "y".repeat(16_000),
    c: "z".repeat(1000),
  });
  const text = (await extras(files)).pairs[0] ?? "";
  expect(text.length).toBeLessThan(16_500);
  const { keysLeftOut, result } = JSON.parse(text) as { keysLeftOut: number; result: Record<string, string> };
  expect([keysLeftOut, Object.keys(result)]).toEqual([2, ["b"]]);
  let deep: unknown = 1;
  for (let n = 0; n < 200; n += 1) deep = { deep };
  expect((await extras(adding(soloFiles("r1"), "result.json", { deep }))).pairs[0]?.length).toBeLessThan(500);
});

test("no key to a service gets into it", async () => {
  const keys = { api_key: "abcdef123456", note: 'Bearer abcdefgh12345 "quoted"', list: ["sk-abcdefghijkl"] };
  const text = (await extras(adding(soloFiles("r1"), "result.json", keys))).pairs[0] ?? "";
  expect(JSON.parse(text)).toEqual({ result: { api_key: "…", list: ["sk-…"], note: 'Bearer … "quoted"' } });
});
