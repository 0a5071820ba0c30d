import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { agentScript, patchCommand, type ScriptedModel, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Submission } from "../../packages/attempt/src/doors/docker/ledger/submissions.ts";
import { leftWith } from "./support/git-attempt.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./support/opened-door.ts";
import { describeWithUpstream } from "./support/upstream.ts";
import { datasetDir, UpstreamFolder, type UpstreamCall } from "./support/upstream-run.ts";

const call: UpstreamCall = {
  version: "0.0.29",
  agent: "mini_swe_agent_v2",
  model: "openai/gpt-4o",
  setting: "coop",
  git: true,
  pair: { repo: "paper_crane_task", taskId: 7, features: [1, 3] },
};
/** What an agent does after its own feature: it waits until the other one has pushed, and says what is on the server. */
const LOOK =
  "for i in $(seq 100); do git fetch -q && [ $(git ls-remote --heads origin | wc -l) = 3 ] && break; sleep 0.1; done";

interface Attempt {
  readonly opened: OpenedDoor;
  readonly folder: UpstreamFolder;
  readonly submitted: ReadonlyMap<string, Submission | null>;
}

describeWithUpstream(["0.0.29"], ["docker", "base-image", "git-server-image"], "real upstream with --git", () => {
  let model: ScriptedModel;
  let attempts: readonly Attempt[];

  beforeEach(async () => {
    const commands = agentScript({
      commands: ({ repo, taskId, feature }) => {
        const file = join(datasetDir, repo, `task${taskId}`, `feature${feature}`, "feature.patch");
        return [patchCommand(readFileSync(file, "utf8")), LOOK, "git ls-remote --heads origin"];
      },
    });
    model = await startScriptedModel({ script: commands });
    attempts = await Promise.all([begun(), begun()]);
  });
  afterEach(async () => {
    await model.close();
    await Promise.all(attempts.map(({ opened }) => opened.end()));
    for (const { folder } of attempts) await rm(folder.directory, { recursive: true, force: true });
  });

  test("two attempts at once: agents share their work, each has its own server, and nothing is left", async () => {
    const others = await machineWide();
    await Promise.all(
      attempts.map(async ({ opened, folder, submitted }, index) => {
        const environment = { DOCKER_HOST: opened.door.host };
        const ran = await folder.agent({ ...environment, OPENAI_API_BASE: model.openaiBase });
        expect(ran.code, ran.stderr).toBe(0);
        const server = (await opened.door.record()).containers.find(({ name }) => name === "cooperbench-git");
        expect(server).toMatchObject({ image: "cooperbench-git-server:local", diedBeforeStop: false });
        // Half a minute and more, and no git server takes part in it.
        const evaluated = index === 0 ? await folder.eval(environment) : null;
        if (evaluated !== null) expect(evaluated.code, evaluated.stderr).toBe(0);
        const files = await folder.files();
        if (index === 0) expect(JSON.parse(files.get("eval.json") ?? "")).toMatchObject({ both_passed: true });
        expect(files.get("agent1_traj.json")).toContain("refs/heads/agent2");
        const patches = [...files].flatMap(([name, text]) => (name.endsWith(".patch") ? [text] : []));
        const outputs = [...submitted.values()].map((last) => last?.output.toString() ?? "");
        expect(outputs.toSorted()).toEqual(patches.toSorted());
        await opened.door.removeAll();
        expect(await leftWith(`cooperbench-ts.e2e.door=${opened.label}`)).toEqual([]);
        const { containers, networks, refusals } = await opened.door.record();
        expect([containers.length, networks, refusals]).toEqual([index === 0 ? 4 : 3, ["cooperbench"], []]);
      }),
    );
    expect(await machineWide()).toEqual(others);
  });
});

async function begun(): Promise<Attempt> {
  const submitted = new Map<string, Submission | null>();
  const opened = await openedDoor({ onSubmission: (id, submission) => submitted.set(id, submission) });
  return { opened, folder: await UpstreamFolder.make(call), submitted };
}

/** What has upstream's own names on this machine. */
async function machineWide(): Promise<readonly string[]> {
  const lists = [
    ["ps", "-a", "--no-trunc", "--format", "{{.ID}}", "--filter", "name=^/cooperbench-git$"],
    ["network", "ls", "--no-trunc", "--format", "{{.ID}}", "--filter", "name=^cooperbench$"],
    ["volume", "ls", "-q", "--filter", "name=^cooperbench-git-data$"],
  ].map((argv) => dockerDirect(...argv));
  return (await Promise.all(lists)).map(({ stdout }) => stdout.toString());
}
