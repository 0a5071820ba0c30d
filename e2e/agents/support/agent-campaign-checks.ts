import { settingTraits } from "@cooperbench-ts/results";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluateAlone } from "../../campaign/support/evaluate-alone.ts";
import { type CliResult, jsonLines, runCli } from "../../cli/support/cli.ts";
import { AgentCampaign, type AgentCampaignOptions, agents } from "./agent-campaign.ts";
import { inDocker, leftBehind } from "./left-behind.ts";
import { imagesWith } from "./images-with.ts";
import { noteRuns } from "./matrix.ts";

export interface AgentCase extends AgentCampaignOptions {
  readonly title: string;
  /** Whether nothing else on this machine makes what upstream shares, so that all of it that is new is ours. */
  readonly alone: boolean;
}

export const AGENT_CAMPAIGN_MS = 1_800_000;

/** What has to hold of every campaign of an agent in containers; for one `describe`. */
export function agentCampaignChecks(one: AgentCase): void {
  const socket = one.parts.dockerSocket;
  let at: AgentCampaign;
  let run: CliResult;
  let left: readonly string[];

  beforeAll(async () => {
    at = await AgentCampaign.make(one);
    const before = one.alone ? inDocker(socket) : null;
    run = await at.campaign.run("run");
    left = await leftBehind(socket, at.campaign, before);
  }, AGENT_CAMPAIGN_MS);
  afterAll(() => at?.end());

  test("exits 0 with every trial judged, and leaves no container, network, volume or process", () => {
    console.log(`${one.title}\n${run.stderr}\n${run.stdout}`);
    expect({ code: run.code, left }, run.stderr).toEqual({ code: 0, left: [] });
  });

  test("the agents have solved all of it, and upstream's own eval of a copy agrees", async () => {
    const found = await Promise.all(
      at.campaign.trials.map(async ({ setting, pair }) => ({
        setting,
        pair,
        verdict: (await at.campaign.verdict(setting, pair)).verdict,
      })),
    );
    expect(found).toEqual(at.campaign.trials.map((trial) => ({ ...trial, verdict: "pass" })));
    // Two at a time: each mostly waits for its containers.
    for (let next = 0; next < at.campaign.trials.length; next += 2) {
      const some = at.campaign.trials.slice(next, next + 2);
      const again = await Promise.all(
        some.map(({ setting, pair }) =>
          evaluateAlone(at.campaign, at.campaign.published(setting, pair), setting, pair),
        ),
      );
      expect(some.map((trial, index) => ({ ...trial, again: again[index] }))).toEqual(
        some.map((trial) => ({ ...trial, again: true })),
      );
    }
    const { agent, version } = one;
    const date = new Date().toISOString().slice(0, 10);
    const cell = { agent, version, program: agents[agent].program, date, by: "campaign" } as const;
    noteRuns(one.settings.map((setting) => ({ ...cell, setting })));
  });

  test("messages arrive on both sides where the setting has them, and nowhere else", () => {
    const heard = at.endpoint.entries.flatMap(
      ({ call }) => /"content": "(I take [^"]+)"/.exec(call?.lastOutput ?? "")?.[1] ?? [],
    );
    const talking = at.campaign.trials.filter(({ setting }) => settingTraits[setting].messages);
    const said = talking.flatMap(({ pair }) => featuresOf(pair).map((feature) => `I take ${feature}.`));
    expect(heard.toSorted()).toEqual(said.toSorted());
  });

  test("the bill is the endpoint's own, to the cent and below", async () => {
    const [status] = jsonLines((await runCli(["status", "--json"], { cwd: at.campaign.dir })).stdout);
    expect(status?.["spent"]).toMatchObject({ knownUsd: expect.closeTo(at.billedUsd, 9) as number });
    expect(at.endpoint.entries.every(({ status: code }) => code === 200)).toBe(true);
  });

  test("the endpoint has seen the key, and nothing else has: no file, image, command line or output", async () => {
    const { key } = at.campaign;
    expect([...at.keysSeen]).toEqual([key]);
    expect(await at.campaign.filesWithKey()).toEqual([]);
    expect(at.campaign.argvWithKey).toEqual([]);
    expect(imagesWith(socket, key)).toEqual([]);
    expect(run.stdout + run.stderr).not.toContain(key);
  });
}

function featuresOf(pair: string): string[] {
  return pair.split("/").at(-1)?.split("_") ?? [];
}
