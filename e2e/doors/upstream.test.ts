import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { agentScript, patchCommand, startScriptedModel, type ScriptedModel } from "@cooperbench-ts/rehearsal";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sharedSocket } from "../images/parts.ts";
import { openedDoor, type OpenedDoor } from "./support/opened-door.ts";
import { describeWithUpstream } from "./support/upstream.ts";
import { datasetDir, normalised, UpstreamFolder, type UpstreamCall } from "./support/upstream-run.ts";
import { handedOver, handOver } from "../../packages/attempt/src/agents/hand-over.ts";
import type { Submission } from "../../packages/attempt/src/doors/docker/ledger/submissions.ts";
import { type ModelDoor, openModelDoor } from "../../packages/attempt/src/doors/model/model-door.ts";
import type { ModelPrice } from "../../packages/attempt/src/doors/model/price.ts";

const pair = { repo: "paper_crane_task", taskId: 7, features: [1, 3] } as const;
const price: ModelPrice = { input_cost_per_token: 2.5e-6, output_cost_per_token: 1e-5 };

const calls: readonly UpstreamCall[] = [
  { version: "0.0.11", agent: "mini_swe_agent", model: "command-a-03-2025", setting: "solo", pair },
  { version: "0.0.11", agent: "mini_swe_agent_v2", model: "openai/gpt-4o", setting: "solo", pair },
  { version: "0.0.29", agent: "mini_swe_agent_v2", model: "command-a-03-2025", setting: "coop", pair },
];

describeWithUpstream(["0.0.11", "0.0.29"], ["docker", "base-image"], "real upstream through both doors", () => {
  let model: ScriptedModel;
  let modelDoor: ModelDoor;
  let docker: OpenedDoor;
  let evalDocker: OpenedDoor;
  /** By container: what its last patch command printed. */
  let submitted: Map<string, Submission | null>;
  const folders: UpstreamFolder[] = [];

  beforeEach(async () => {
    const commands = agentScript({
      commands: ({ repo, taskId, feature }) => {
        const file = join(datasetDir, repo, `task${taskId}`, `feature${feature}`, "feature.patch");
        return [patchCommand(readFileSync(file, "utf8"))];
      },
    });
    model = await startScriptedModel({ script: commands });
    modelDoor = await openModelDoor();
    submitted = new Map();
    docker = await openedDoor({ onSubmission: (id, submission) => submitted.set(id, submission) });
    evalDocker = await openedDoor();
  });
  afterEach(async () => {
    await Promise.all([modelDoor.close(), model.close(), docker.end(), evalDocker.end()]);
    for (const folder of folders.splice(0)) await rm(folder.directory, { recursive: true, force: true });
  });

  test.each(calls)("$agent $version, $model, $setting: the same files as without, all seen", async (call) => {
    const baseUrl = call.model.startsWith("openai/") ? model.openaiBase : model.cohereBase;
    const way = handOver({ upstreamVersion: call.version, agent: call.agent, model: call.model, baseUrl });
    if (way.kind === "off") throw new Error(way.notice);
    const attempt = modelDoor.attempt({ target: way.target, price });

    const both = async (base: string, agentHost: string, evalHost: string): Promise<ReadonlyMap<string, unknown>> => {
      const folder = await UpstreamFolder.make(call);
      folders.push(folder);
      const { environment, agentConfig } = handedOver(way, base);
      const config = join(folder.directory, "agent.yaml");
      await writeFile(config, JSON.stringify(agentConfig ?? {}));
      const argv = agentConfig === null ? [] : ["--agent-config", config];
      const agent = await folder.agent({ ...environment, DOCKER_HOST: agentHost }, argv);
      expect(agent.code, agent.stderr).toBe(0);
      const evaluated = await folder.eval({ DOCKER_HOST: evalHost });
      expect(evaluated.code, evaluated.stderr).toBe(0);
      return new Map([...(await folder.files())].map(([name, text]) => [name, normalised(text)]));
    };
    const direct = `unix://${sharedSocket}`;
    const [without, through] = await Promise.all([
      both(baseUrl, direct, direct),
      both(attempt.baseUrl, docker.door.host, evalDocker.door.host),
    ]);
    expect(through).toEqual(without);
    expect(through.get("eval.json")).toMatchObject({ both_passed: true });

    const patches = [...through].flatMap(([name, text]) => (name.endsWith(".patch") ? [String(text)] : []));
    const outputs = [...submitted.values()].map((submission) =>
      String(normalised(submission?.output.toString() ?? "")),
    );
    // 0.0.11 takes the line feed at their end.
    const wrote = call.version === "0.0.11" ? outputs.map((output) => output.replace(/\n$/, "")) : outputs;
    expect(patches.toSorted()).toEqual(wrote.toSorted());
    expect(patches.every((patch) => patch.startsWith("diff --git "))).toBe(true);

    const seen = attempt.record();
    const result = through.get("result.json") as { total_cost: number };
    expect(seen.costUsd).toBeCloseTo(result.total_cost, 10);
    expect(seen).toMatchObject({ unanswered: 0, errors: [], statuses: { "200": seen.calls } });
    expect(seen.inputTokens + seen.outputTokens).toBe((model.billed().inputTokens + model.billed().outputTokens) / 2);
    const [agentSide, evalSide] = [await docker.door.record(), await evalDocker.door.record()];
    expect(agentSide.containers).toHaveLength(call.setting === "coop" ? 2 : 1);
    expect(evalSide.containers).toHaveLength(1);
    for (const container of [...agentSide.containers, ...evalSide.containers]) {
      expect(container).toMatchObject({ diedBeforeStop: false, image: "akhatua/cooperbench-paper-crane:task7" });
      expect(container.execs).toBeGreaterThan(2);
    }
    expect([...agentSide.refusals, ...evalSide.refusals, ...evalSide.failures]).toEqual([]);
    expect(JSON.stringify([seen, agentSide, evalSide, attempt.lastMessages()])).not.toContain("test-key-0123456789");
  });
});
