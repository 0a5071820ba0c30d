import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { runCli, type RunningCli } from "../cli/support/cli.ts";
import { processesLeft } from "../cli/support/processes.ts";
import { publishedVerdicts } from "../cli/support/published.ts";
import { freshNumbers } from "../cli/support/random.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { attemptCampaign, pairOf, solvedPairs } from "./support/attempt-campaign.ts";

const KILLS = 6;
/** Of one attempt, from its first model call. */
const SPAN_MS = 8000;

describeWithParts("kill -9 of the harness at random moments", (parts) => {
  test("5 s later nothing of it runs or calls; the next start removes its containers and folders, and no one else's", async ({
    onTestFinished,
  }) => {
    const random = freshNumbers();
    const docker = (...argv: string[]): string =>
      execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, ...argv], { encoding: "utf8" }).trim();
    const pairs = solvedPairs.slice(1);
    let calls = 0;
    let called = (): void => {};
    const { campaign, model, start } = await attemptCampaign(parts, {
      onTestFinished,
      pairs,
      // Half of the trials come to their evals, the others never end.
      script: ((script) => (call) => {
        if (pairOf(call) !== "") {
          calls += 1;
          called();
        }
        return pairOf(call) === pairs[0] ? { kind: "command", thought: "Go on.", command: "ls" } : script(call);
      })(goldModel(parts.dataset)),
    });
    const image = "akhatua/cooperbench-paper-crane:task7";
    const bystander = docker("run", "-d", "--rm", "--network", "none", "--entrypoint", "sleep", image, "1h");
    onTestFinished(() => void docker("rm", "-f", bystander));
    const env = { TMPDIR: path.join(campaign.dir, "t") };
    await mkdir(env.TMPDIR);
    const life = async (): Promise<RunningCli> => {
      const first = new Promise<void>((resolve) => (called = resolve));
      const running = start("run", ["--concurrency", "2"], env);
      await Promise.race([first, running.ended]);
      return running;
    };
    const owners = (): string[] => {
      const all = ["ps -a", "network ls", "volume ls"].map((list) =>
        docker(...list.split(" "), "-q", "--filter", `label=dev.cooperbench-ts.experiment=${campaign.name}`),
      );
      const ids = all.join("\n").split("\n").filter(Boolean);
      return ids.map(
        (id) => docker("inspect", id).match(/"dev\.cooperbench-ts\.owner": "[^|"]*\|[^|"]*\|(\d+)/)?.[1] ?? id,
      );
    };

    const dead: string[] = [];
    let left = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const running = await life();
      // Only now: before its first call it has swept what the dead had left.
      expect(owners().filter((owner) => dead.includes(owner))).toEqual([]);
      expect(await ownersOfFolders(env.TMPDIR)).toEqual([running.pid]);
      const moment = Math.round(random() * SPAN_MS);
      await delay(moment);
      running.send("SIGKILL");
      expect((await running.ended).signal, running.output.stderr).toBe("SIGKILL");
      dead.push(String(running.pid));
      const killedAt = performance.now();
      expect(await processesLeft(campaign.dir, 5000)).toEqual([]);
      const gone = Math.round(performance.now() - killedAt);
      await delay(5000 - gone);
      const callsThen = calls;
      left += owners().length;
      console.log(`kill ${kill} at ${moment} ms: gone after ${gone} ms, ${callsThen} calls so far`);
      await delay(1000);
      expect(calls).toBe(callsThen);
    }
    expect(left, "there was something to remove").toBeGreaterThan(0);
    const sweep = await runCli(["sweep", "--yes"], { cwd: campaign.dir, env });
    expect(sweep.code, sweep.stderr).toBe(0);
    expect({ owners: owners(), folders: await ownersOfFolders(env.TMPDIR) }).toEqual({ owners: [], folders: [] });
    expect(docker("inspect", "-f", "{{.State.Running}}", bystander)).toBe("true");
    // Upstream outlives the harness by a moment in which it cannot fetch its patch: that is no result.
    const verdicts = await publishedVerdicts(campaign.logs);
    expect(verdicts.get(`${campaign.runName("solo")}/${pairs[1] ?? ""}`)?.verdict ?? "pass").toBe("pass");
    expect(model.requests.length).toBeGreaterThan(KILLS);
  }, 1_200_000);
});

/** Process ids of the leases in all temp folders of harnesses; the sockets lie there, too. */
async function ownersOfFolders(folder: string): Promise<number[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith("cbts-"));
  return Promise.all(
    names.map(async (name) => {
      const lease = JSON.parse(await readFile(path.join(folder, name, "owner.json"), "utf8")) as { pid: number };
      return lease.pid;
    }),
  );
}
