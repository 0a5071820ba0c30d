import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OverviewDocument, TrialDocument } from "../documents/documents.ts";
import { SharedTree } from "./shared-tree.ts";

let folder = "";
const long = (word: string): string => `${word} `.repeat(5000);

/** What an agent has thought so far. */
async function writeThoughts(...words: string[]): Promise<void> {
  const pair = path.join(folder, "logs/a-solo/solo/repo_task/1/f1_f2");
  await mkdir(pair, { recursive: true });
  await writeFile(path.join(pair, "result.json"), JSON.stringify({ setting: "solo", agent: { cost: 1 } }));
  const messages = words.map((word) => ({ role: "assistant", content: long(word) }));
  const trajectory = { trajectory_format: "mini-swe-agent-1", info: {}, messages };
  await writeFile(path.join(pair, "solo_traj.json"), JSON.stringify(trajectory));
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "viewer-shared-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (): SharedTree => new SharedTree({ dirs: [path.join(folder, "logs")] }, new AbortController().signal);
async function load<Document>(tree: SharedTree, name: string): Promise<Document> {
  const body = await tree.body(name);
  if (body === null) throw new Error(`no ${name}`);
  return JSON.parse(body.plain.toString()) as Document;
}

async function partsOf(tree: SharedTree, name: string): Promise<string[]> {
  const { agents } = await load<TrialDocument>(tree, name);
  return agents.flatMap(({ steps }) =>
    steps.flatMap(({ thought }) => (typeof thought === "string" ? [] : [thought.part])),
  );
}

test("a page that is open unfolds the text that it shows, also when the trial has grown since", async () => {
  await writeThoughts("first", "second");
  const tree = open();
  const { trials } = await load<OverviewDocument>(tree, "overview");
  const name = trials[0]?.document ?? "";
  const shown = await partsOf(tree, name);
  expect(shown).toHaveLength(2);
  await writeThoughts("new", "first");
  await tree.read();
  const grown = await partsOf(tree, name);
  expect(grown).toHaveLength(2);
  expect(await load<string>(tree, shown[0] ?? "")).toContain("first");
  expect(await load<string>(tree, shown[1] ?? "")).toContain("second");
  expect(await load<string>(tree, grown[0] ?? "")).toContain("new");
});
