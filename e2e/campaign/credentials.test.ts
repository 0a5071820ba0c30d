import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startCli } from "../cli/support/cli.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { RealCampaign } from "./support/real-campaign.ts";

/** What stands in a file that the agent gets: no request carries it, so no door of ours knows it. */
const LOGIN = "ya29.refresh-5f4e3d2c1b0a-campaign";

interface Answer {
  choices: { message: { content: string | null } }[];
}

/** An Azure deployment in front of the scripted model, whose every answer tells the login. */
async function azure(openaiBase: string, seen: { path: string; key: unknown }[]): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      seen.push({ path: request.url ?? "", key: request.headers["api-key"] });
      const headers = { "content-type": "application/json", authorization: "Bearer any" };
      const answered = await fetch(`${openaiBase}/chat/completions`, {
        method: "POST",
        headers,
        body: await text(request),
      });
      const body = (await answered.json()) as Answer;
      for (const { message } of body.choices) message.content = `${message.content ?? ""} My login is ${LOGIN}.`;
      response.writeHead(answered.status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeWithParts("a campaign over upstream 0.0.29 with a cloud login and a file", (parts) => {
  test("passes, its bill is the door's, and no secret is anywhere in what it leaves", async () => {
    const campaign = await RealCampaign.make({
      parts,
      version: "0.0.29",
      agent: "mini_swe_agent_v2",
      model: "azure/gpt-4o",
      pairs: ["paper_crane_task/7/f1_f2"],
      settings: ["solo"],
    });
    onTestFinished(() => campaign.end());
    const seen: { path: string; key: unknown }[] = [];
    const base = await azure(campaign.model.openaiBase, seen);
    const login = path.join(campaign.dir, "login.json");
    await writeFile(login, JSON.stringify({ refresh_token: LOGIN }));
    const credentials = { preset: "azure", files: [{ from: login, to: ".config/login.json" }] };
    await writeFile(path.join(campaign.dir, "cooperbench.config.json"), JSON.stringify({ endpoint: { credentials } }));
    const env = {
      AZURE_API_KEY: campaign.key,
      AZURE_API_VERSION: "2024-06-01",
      AZURE_OPENAI_ENDPOINT: "https://other",
    };
    const run = await startCli(["run", ...campaign.args, "--endpoint", base], { cwd: campaign.dir, env }).ended;
    expect(run.stderr + run.stdout).not.toMatch(new RegExp(`${campaign.key}|${LOGIN}`));
    expect(run.code).toBe(0);
    const verdict = await campaign.verdict("solo", "paper_crane_task/7/f1_f2");
    expect(verdict).toMatchObject({
      verdict: "pass",
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: "credential-redacted" })]) as unknown,
    });
    expect(verdict.costUsd).toBeGreaterThan(0);
    expect(new Set(seen.map((call) => call.path))).toEqual(
      new Set(["/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01"]),
    );
    expect(new Set(seen.map((call) => call.key))).toEqual(new Set([campaign.key]));
    expect(await campaign.filesWithKey()).toEqual([]);
    expect(await filesWith(campaign.logs, LOGIN)).toEqual([]);
    const trajectory = path.join(campaign.published("solo", "paper_crane_task/7/f1_f2"), "solo_traj.json");
    expect(await readFile(trajectory, "utf8")).toContain("My login is [credential].");
  });
});

async function filesWith(folder: string, secret: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  const holding = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(secret) ? [file] : [])));
  return holding.flat();
}
