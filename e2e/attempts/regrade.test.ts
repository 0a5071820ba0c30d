import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leftInDocker } from "../campaign/support/docker.ts";
import { loggingUpstream } from "../campaign/support/real-campaign.ts";
import { jsonLines, startCli } from "../cli/support/cli.ts";
import { publishedVerdicts } from "../cli/support/published.ts";
import { freshNumbers } from "../cli/support/random.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import type { RealParts } from "../src/real-parts.ts";
import { evaluateByHand } from "./support/evaluate-by-hand.ts";
import { evaluations, wholeTree } from "./support/regraded-trees.ts";
import { makeScriptTree, scriptRuns } from "./support/script-tree.ts";

type Version = keyof RealParts["upstream"];

/** Cut patches, both kinds of conflicts, a patch that fails its tests. */
const pairs = [
  "abacus_calc_task/0/f1_f3",
  "paper_crane_task/7/f1_f2",
  "paper_crane_task/7/f3_f4",
  "tide_table_task/12/f1_f2",
];
const runs = Object.values(scriptRuns);
const trials = runs.length * pairs.length;
const KILLS = 5;

describeWithParts("a tree of a script and 0.0.11, regraded", (parts) => {
  let dir: string;
  let source: string;
  let startsFile: string;
  let upstream: Record<Version, string>;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "cbts-regrade-"));
    source = path.join(dir, "source");
    startsFile = path.join(dir, "starts.txt");
    upstream = { ...parts.upstream, "0.0.11": path.join(dir, "upstream", "cooperbench") };
    await mkdir(path.dirname(upstream["0.0.11"]));
    await writeFile(upstream["0.0.11"], await loggingUpstream(parts.upstream["0.0.11"], startsFile), { mode: 0o755 });
    const work = path.join(dir, "work");
    await makeScriptTree({ dataset: parts.dataset, logs: work, pairs });
    await evaluateByHand(parts, "0.0.11", work, runs, (logs) => cp(logs, source, { recursive: true }));
  }, 600_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const cli = (...args: string[]) => startCli(args, { cwd: dir, env: {} });
  const regrade = (version: Version, from: string, to: string) =>
    cli(
      "regrade",
      from,
      "--to",
      to,
      "--upstream",
      upstream[version],
      "--dataset",
      parts.dataset,
      "--patches",
      "upstream",
      "--concurrency",
      "2",
    );

  test("equals `cooperbench eval` of that version, pair by pair, there and back; the source stays byte-equal", async () => {
    const [there, back] = [path.join(dir, "there"), path.join(dir, "back")];
    // Upstream's own trees do not say who could talk: the run keeps its name all the same.
    for (const [version, from, to] of [
      ["0.0.29", source, there],
      ["0.0.11", there, back],
    ] as const) {
      const before = await wholeTree(from);
      const { code, stderr } = await regrade(version, from, to).ended;
      expect(code, stderr).toBe(0);
      expect(await wholeTree(from)).toBe(before);
      const byHand = await evaluateByHand(parts, version, from, runs, (logs) => evaluations(logs, runs));
      expect(Object.keys(byHand)).toHaveLength(trials);
      expect(await evaluations(to, runs)).toEqual(byHand);
    }
    expect(await evaluations(back, runs)).toEqual(await evaluations(source, runs));

    const delta = await cli("compare", source, there, "--json").ended;
    expect(delta.code, delta.stderr).toBe(0);
    // 0.0.11 grades the union of what conflicts; 0.0.29 one agent's patch alone.
    expect(jsonLines(delta.stdout)).toMatchObject([
      {
        pairs: trials,
        byCause: { "merge-rule": expect.any(Number) },
        changed: expect.arrayContaining([
          expect.objectContaining({ run: scriptRuns.coop, pair: "paper_crane_task/7/f1_f2" }),
        ]),
      },
    ]);
    // Of a tree that is not ours a failed evaluation of a cut patch says nothing; asked for as it is, it stands.
    const same = jsonLines((await cli("compare", source, back, "--json").ended).stdout);
    expect(same).toMatchObject([{ pairs: trials, gained: 0, lost: 0, byCause: { "not-graded": 1 } }]);
  }, 900_000);

  test("killed five times at different moments and resumed: the same result, nothing evaluated twice that had a verdict", async () => {
    const random = freshNumbers();
    const to = path.join(dir, "killed");
    const starts = async (): Promise<string[]> =>
      (await readFile(startsFile, "utf8").catch(() => "")).split("\n").filter((start) => start.startsWith("eval "));
    const finished: { trials: string[]; starts: number }[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const done = (await publishedVerdicts(to)).size;
      const running = regrade("0.0.11", source, to);
      // By turns somewhere in its checks and evaluations, and right after a verdict.
      if (kill % 2 === 1) await running.until(({ stderr }) => stderr.includes(`[${done + 1}/${trials}]`));
      await delay(random() * (kill % 2 === 1 ? 500 : 4000));
      running.send("SIGKILL");
      expect((await running.ended).signal).toBe("SIGKILL");
      const published = await publishedVerdicts(to);
      finished.push({ trials: [...published.keys()], starts: (await starts()).length });
    }
    console.log(`finished at the kills: ${finished.map((one) => one.trials.length).join(", ")} of ${trials}`);
    expect(finished.at(-1)?.trials.length).toBeGreaterThan(0);
    const { code, stderr } = await regrade("0.0.11", source, to).ended;
    expect({ code, left: leftInDocker(parts.dockerSocket, "regrade") }, stderr).toEqual({ code: 0, left: [] });
    expect(await evaluations(to, runs)).toEqual(await evaluations(source, runs));
    const after = await starts();
    for (const { trials: done, starts: before } of finished) {
      const calls = done.map((trial) => {
        const [run = "", repo = "", task = "", features = ""] = trial.split("/");
        return ` -n ${run} -r ${repo} -t ${task} -f ${features.replaceAll("f", "").replace("_", ",")} `;
      });
      expect(after.slice(before).filter((start) => calls.some((call) => start.includes(call)))).toEqual([]);
    }
  }, 900_000);
});
