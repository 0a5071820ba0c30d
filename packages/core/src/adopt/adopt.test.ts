import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createRehearsal, expectedVerdicts, readLedger, type Rehearsal } from "@cooperbench-ts/rehearsal";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planExperiment } from "../plan-experiment.ts";
import { runExperiment } from "../run-experiment.ts";
import { adopt, type Adoption } from "./adopt.ts";

const NAME = "command-a";
let dir: string;
let rehearsal: Rehearsal;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "adopt-"));
  rehearsal = await createRehearsal({ dir, pairs: 8, faults: "none", seed: 3, timeScale: 0 });
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** What the bash script around upstream does: one process for all pairs, then one evaluation. */
async function runUpstreamAlone(): Promise<string> {
  const call = (...args: string[]) => promisify(execFile)(rehearsal.upstreamPath, args, { cwd: dir });
  const model = ["-m", "rehearsal/stand-in", "-a", "mini_swe_agent"];
  await call("run", "-n", `${NAME}-solo`, "-s", "lite", "--setting", "solo", "--no-auto-eval", "-c", "4", ...model);
  await call("eval", "-n", `${NAME}-solo`, "-c", "4");
  return path.join(dir, "logs", `${NAME}-solo`, "solo");
}

const input = () => ({
  name: NAME,
  model: "rehearsal/stand-in",
  settings: ["solo" as const],
  upstream: rehearsal.upstreamPath,
  dataset: rehearsal.datasetDir,
  logs: path.join(dir, "adopted"),
  timeout: 20_000,
  evalTimeout: 20_000,
});
const host = () => ({ environment: process.env, standIn: { version: rehearsal.upstreamVersion }, timeScale: 0.001 });

/** All files below a folder with their content. */
async function filesOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  return new Map(await Promise.all(files.sort().map(async (file) => [file, await readFile(file, "utf8")] as const)));
}

async function adoptAll(tree: string): Promise<Adoption[]> {
  const all: Adoption[] = [];
  for await (const adoption of adopt(input(), host(), { dir: tree })) all.push(adoption);
  return all;
}

/** `action verdict reason redo` of a pair. */
function judgedAs(adopted: readonly Adoption[], pair: string): string {
  const { action, judged } = adopted.find((found) => found.pair === pair) ?? {};
  return [action, judged?.verdict, judged?.reason, judged?.redo].join(" ");
}

const home = () => path.join(input().logs, ".cooperbench-ts", NAME);
const attemptsOf = (pair: string) => path.join(home(), "attempts", `${NAME}-solo`, pair);

/** The agent phases that a run starts, which has to come to its end. */
async function agentsOfRun(): Promise<string[]> {
  const before = (await readLedger(rehearsal.stateDir)).length;
  const outcome = await runExperiment(input(), host());
  expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 8, infraError: 0, pending: 0 } });
  const since = (await readLedger(rehearsal.stateDir)).slice(before);
  return since.flatMap((entry) => (entry.event === "start" && entry.phase === "agent" ? [entry.pair] : []));
}

describe("adopt", () => {
  it("takes what is sound; the next run does only the rest, and the tree stays as it was", async () => {
    const tree = await runUpstreamAlone();
    const starts = async () => (await readLedger(rehearsal.stateDir)).filter((entry) => entry.event === "start");
    const pairs = expectedVerdicts(rehearsal.scenario).filter(({ setting }) => setting === "solo");
    const [torn, failed, stale] = pairs.map(({ pair }) => pair) as [string, string, string];
    await writeFile(path.join(tree, torn, "result.json"), '{"repo": "acorn');
    const result: unknown = JSON.parse(await readFile(path.join(tree, failed, "result.json"), "utf8"));
    const error = "litellm.RateLimitError: RateLimitError: OpenAIException - slow down";
    const agent = { ...(result as { agent: object }).agent, status: "Error", steps: 0, cost: 0, error };
    await writeFile(path.join(tree, failed, "result.json"), JSON.stringify({ ...(result as object), agent }));
    // Run again after it was evaluated: upstream leaves the old eval.json in place.
    const rerun: unknown = JSON.parse(await readFile(path.join(tree, stale, "result.json"), "utf8"));
    const endedAt = "2099-01-01T00:00:00.000000";
    await writeFile(path.join(tree, stale, "result.json"), JSON.stringify({ ...(rerun as object), ended_at: endedAt }));
    const before = (await starts()).length;

    const adopted = await adoptAll(path.join(dir, "logs"));

    const actions = new Map(adopted.map(({ pair, action }) => [pair, action]));
    expect(judgedAs(adopted, torn)).toBe("adopted infra_error torn-result agent");
    expect(judgedAs(adopted, failed)).toBe("adopted infra_error model-rate-limit agent");
    expect(actions.get(stale)).toBe("to-evaluate");
    expect(adopted.filter(({ judged }) => judged?.redo === "agent")).toHaveLength(2);
    expect((await starts()).length).toBe(before);
    expect(await readFile(path.join(tree, torn, "result.json"), "utf8")).toBe('{"repo": "acorn');

    const outcome = await runExperiment(input(), host());
    expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 8, infraError: 0, pending: 0 } });
    const agents = (await starts()).slice(before).filter(({ phase }) => phase === "agent");
    expect(agents).toHaveLength(2);
  });

  it("where the tree lies in the experiment's own place, a run refuses to pay again; adopted, it stays there", async () => {
    const tree = await runUpstreamAlone();
    const own = { ...input(), logs: path.join(dir, "logs") };
    const pairs = expectedVerdicts(rehearsal.scenario).filter(({ setting }) => setting === "solo");
    const torn = pairs[0]?.pair ?? "";
    await writeFile(path.join(tree, torn, "result.json"), '{"repo": "acorn');
    const starts = async () => (await readLedger(rehearsal.stateDir)).filter((entry) => entry.event === "start");
    const [before, startsBefore] = [await filesOf(tree), (await starts()).length];

    await expect(runExperiment(own, host())).rejects.toMatchObject({
      code: "results-not-adopted",
      kind: "input",
      message: expect.stringMatching(/and 7 other trials .*cooperbench-ts adopt .*logs\/command-a-solo`.*--name/),
    });
    const plan = await planExperiment(own, host());
    expect(plan.trials.map(({ action, calls }) => [action, calls])).toEqual(pairs.map(() => ["adopt", []]));
    expect(await filesOf(tree)).toEqual(before);

    const adopted: Adoption[] = [];
    for await (const adoption of adopt(own, host(), { dir: path.join(dir, "logs", `${NAME}-solo`), setting: null }))
      adopted.push(adoption);
    const taken = adopted.filter(({ action }) => action === "adopted").length;
    expect(taken).toBeGreaterThan(3);
    expect(judgedAs(adopted, torn)).toBe("adopted infra_error torn-result agent");
    const after = await filesOf(tree);
    for (const [file, content] of before) expect(after.get(file)).toBe(content);
    expect([...after.keys()].filter((file) => !before.has(file)).map((file) => path.basename(file))).toEqual(
      Array.from({ length: taken }, () => "verdict.json"),
    );

    await rm(path.join(dir, "logs", ".cooperbench-ts", NAME, "journal.jsonl"));
    const outcome = await runExperiment(own, host());
    expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 8, infraError: 0, pending: 0 } });
    const redone = (await starts()).slice(startsBefore).filter(({ phase }) => phase === "agent");
    expect(redone.map(({ pair }) => pair)).toEqual([torn]);
  });

  it.each(["adopted", "to-evaluate"])("killed while it copies, it takes the pair again (%s)", async (action) => {
    const tree = await runUpstreamAlone();
    const first = expectedVerdicts(rehearsal.scenario).find(({ setting }) => setting === "solo");
    await rm(path.join(tree, first?.pair ?? "", "eval.json"));
    const taken = (await adoptAll(path.join(dir, "logs"))).find((found) => found.action === action);
    const pair = taken?.pair ?? "";
    await rm(input().logs, { recursive: true });
    const begun = path.join(attemptsOf(pair), ".adopting/work/logs", `${NAME}-solo`, "solo", pair);
    await mkdir(begun, { recursive: true });
    await writeFile(path.join(begun, "result.json"), '{"repo": "aco');

    const adopted = await adoptAll(path.join(dir, "logs"));
    expect(adopted.find((found) => found.pair === pair)?.action).toBe(action);
    expect(await readdir(attemptsOf(pair))).toEqual([action === "adopted" ? "verdict.json" : "1"]);
    expect(await agentsOfRun()).toEqual([]);
  });

  it("leaves a patch to the next run of which nobody knows what upstream cut, and takes along what can be mended", async () => {
    const tree = await runUpstreamAlone();
    const damaged = (await adoptAll(tree)).find(({ judged }) => judged?.reason === "patch-damaged");
    expect(damaged).toMatchObject({ action: "adopted", why: "the next run evaluates it again" });
    const pair = damaged?.pair ?? "";
    await rm(input().logs, { recursive: true });
    const patch = path.join(tree, pair, "solo.patch");
    const text = await readFile(patch, "utf8");
    // One line of context is left behind the last change.
    await writeFile(patch, text.slice(0, text.lastIndexOf("\n")));
    const adopted = (await adoptAll(tree)).find((found) => found.pair === pair);
    expect(adopted).toMatchObject({
      action: "adopted",
      judged: { verdict: "infra_error", reason: "patch-damaged" },
      why: "what upstream cut off solo.patch is lost: the next run does it again",
    });
    expect(await agentsOfRun()).toEqual([pair]);
  });

  it("takes no pipe along, and says so", async () => {
    const tree = await runUpstreamAlone();
    const { pair } = (await adoptAll(tree)).find(({ action }) => action === "adopted") ?? {};
    await rm(input().logs, { recursive: true });
    await promisify(execFile)("mkfifo", [path.join(tree, pair ?? "", "pipe")]);
    const adopted = (await adoptAll(tree)).find((found) => found.pair === pair);
    expect(adopted).toMatchObject({ action: "adopted", why: expect.stringMatching(/; not taken along: pipe$/) });
  });

  it("killed before what is in its place is recorded, it leaves nothing that is paid twice", async () => {
    await runUpstreamAlone();
    const adopted = await adoptAll(path.join(dir, "logs"));
    await rm(path.join(home(), "journal.jsonl"));
    for (const { pair } of adopted) await rm(path.join(attemptsOf(pair ?? ""), "verdict.json"), { force: true });
    expect(await agentsOfRun()).toEqual([]);
  });

  it("leaves results of a setting that is not planned", async () => {
    await runUpstreamAlone();
    const all: Adoption[] = [];
    for await (const adoption of adopt({ ...input(), settings: ["coop-comm"] }, host(), {
      dir: path.join(dir, "logs"),
      setting: null,
    })) {
      all.push(adoption);
    }
    expect(new Set(all.map(({ action, why }) => `${action}: ${why}`))).toEqual(
      new Set(["left: the experiment does not plan solo: add it to --settings"]),
    );
  });
});
