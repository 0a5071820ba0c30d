import { generateKeyPairSync } from "node:crypto";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { jsonLines, runCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { dataset, refused } from "./support/refused-run.ts";

interface Seen {
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** An endpoint on loopback that answers each path as it is told, and remembers what was asked. */
async function endpoint(
  answer: (url: string) => { status?: number; body: unknown },
): Promise<{ base: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const url = request.url ?? "";
      seen.push({ url, headers: request.headers, body });
      const { status = 200, body: answered } = answer(url);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answered));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const chat = {
  id: "1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "ok" } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const converse = {
  output: { message: { role: "assistant", content: [{ text: "ok" }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
};
const generated = {
  candidates: [{ content: { role: "model", parts: [{ text: "ok" }] }, finishReason: "STOP" }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
};

async function put(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

describeWithParts("credentials, tried by doctor through the litellm of upstream 0.0.29", (parts) => {
  const doctor = async (model: string, env: Record<string, string>, extra: readonly string[] = []) => {
    const own = ["--agent", "mini_swe_agent_v2", "--upstream", parts.upstream["0.0.29"], "--dataset", dataset];
    const args = ["doctor", "--model", model, ...own, "--subset", "e2e", "--json", ...extra];
    const cwd = env["HOME"] ?? (await testFolder());
    const { stdout, stderr } = await runCli(args, { cwd, env });
    const lines = new Map(jsonLines(stdout).map((line) => [line["name"], line]));
    return { key: lines.get("key"), endpoint: lines.get("endpoint"), said: stdout + stderr };
  };

  test("a key by its variable: where calls go, and with what, is litellm's own idea of each provider", async () => {
    const { base, seen } = await endpoint(() => ({ body: chat }));
    const vllm = await doctor("hosted_vllm/meta/llama", { HOSTED_VLLM_API_BASE: `${base}/v1` });
    expect([vllm.key, vllm.endpoint]).toMatchObject([{ state: "skipped" }, { state: "ok" }]);
    const open = await doctor("openrouter/x/y", { OPENROUTER_API_KEY: "or-secret-1" }, [
      "--endpoint",
      `${base}/api/v1`,
    ]);
    expect([open.key, open.endpoint]).toMatchObject([{ message: "OPENROUTER_API_KEY is set" }, { state: "ok" }]);
    const env = { AZURE_API_KEY: "azure-secret-1", AZURE_API_BASE: base, AZURE_API_VERSION: "2024-06-01" };
    const azure = await doctor("azure/gpt-4o", { ...env, AZURE_OPENAI_API_KEY: "other", AZURE_OPENAI_ENDPOINT: base });
    expect([azure.key, azure.endpoint]).toMatchObject([
      { message: "AZURE_API_KEY, AZURE_API_VERSION are set" },
      { state: "ok", message: "azure/gpt-4o, asked through litellm, answers" },
    ]);
    expect(seen.map(({ url, headers }) => [url, headers["authorization"] ?? headers["api-key"]])).toEqual([
      ["/v1/chat/completions", expect.anything()],
      ["/api/v1/chat/completions", "Bearer or-secret-1"],
      ["/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01", "azure-secret-1"],
    ]);
    expect(vllm.said + open.said + azure.said).not.toMatch(/or-secret-1|azure-secret-1/);
  });

  test("a profile of AWS: its files are copied, the call is signed with it, a refusal is shown without the key", async () => {
    const { base, seen } = await endpoint((url) =>
      url.includes("refused")
        ? { status: 403, body: { message: "AKIAFILE0123456789AB with wJalrXUtnFEMI/K7MDENG/bPx is not authorized" } }
        : { body: converse },
    );
    const home = await testFolder();
    const keys = "aws_access_key_id = AKIAFILE0123456789AB\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPx\n";
    await put(path.join(home, ".aws/credentials"), `[work]\n${keys}`);
    await put(path.join(home, ".aws/config"), "[profile work]\nregion = eu-west-1\n");
    const env = { HOME: home, AWS_PROFILE: "work", AWS_BEDROCK_RUNTIME_ENDPOINT: base };
    const good = await doctor("bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0", env);
    expect([good.key, good.endpoint]).toMatchObject([
      { message: "AWS_PROFILE, .aws/credentials, .aws/config are set" },
      { state: "ok" },
    ]);
    expect(seen[0]?.headers["authorization"]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAFILE0123456789AB\/\d+\/eu-west-1\//,
    );
    const bad = await doctor("bedrock/anthropic.refused", env);
    expect(bad.endpoint).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/answered 403: .* with \[credential\] is not authorized/s) as unknown,
      remedy: expect.stringContaining("endpoint.credentials") as unknown,
    });
    expect(good.said + bad.said).not.toMatch(/AKIAFILE|wJalr/);
  });

  test("a service account of Google: its token is fetched and used, none of it is shown", async () => {
    const { base, seen } = await endpoint((url) => ({
      body: url === "/token" ? { access_token: "ya29.the-token", expires_in: 3600, token_type: "Bearer" } : generated,
    }));
    const home = await testFolder();
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const account = { type: "service_account", project_id: "p1", private_key_id: "kid", private_key: pem };
    const file = { ...account, client_email: "a@p1.iam", client_id: "1", token_uri: `${base}/token` };
    await put(path.join(home, ".config/gcloud/application_default_credentials.json"), JSON.stringify(file));
    const model = `${base}/v1/projects/p1/locations/l/publishers/google/models/gemini-2.0-flash`;
    const {
      key,
      endpoint: said,
      said: all,
    } = await doctor("vertex_ai/gemini-2.0-flash", { HOME: home, VERTEXAI_API_BASE: model });
    expect([key, said]).toMatchObject([
      { message: ".config/gcloud/application_default_credentials.json is set" },
      { state: "ok" },
    ]);
    const paths = seen.map(({ url }) => url);
    expect(paths).toEqual(["/token", `${new URL(model).pathname}:generateContent`]);
    expect(seen[1]?.headers["authorization"]).toBe("Bearer ya29.the-token");
    expect(all).not.toContain(pem.split("\n")[1]);
  });

  test("what is missing, or is a link, is named before the first trial: exit code 3, nothing written", async () => {
    const run = [
      "--dataset",
      dataset,
      "--subset",
      "e2e",
      "--agent",
      "mini_swe_agent_v2",
      "--upstream",
      parts.upstream["0.0.29"],
    ];
    const cwd = await testFolder();
    await refused({
      cwd,
      args: ["--model", "bedrock/x", ...run],
      env: { HOME: cwd, AWS_REGION: "eu-west-1" },
      code: 3,
      says: [
        "credentials of the preset bedrock",
        "AWS_ACCESS_KEY_ID",
        ".aws/credentials is not there",
        "endpoint.credentials",
      ],
    });
    await refused({
      cwd,
      args: ["--model", "azure/gpt-4o", ...run],
      env: { AZURE_API_KEY: "k" },
      code: 3,
      says: ["AZURE_API_BASE"],
    });
    const linked = await testFolder();
    await mkdir(path.join(linked, ".config/gcloud"), { recursive: true });
    await writeFile(path.join(linked, "elsewhere.json"), "{}");
    await symlink(
      path.join(linked, "elsewhere.json"),
      path.join(linked, ".config/gcloud/application_default_credentials.json"),
    );
    await refused({
      cwd: linked,
      args: ["--model", "vertex_ai/gemini-2.0-flash", ...run],
      env: { HOME: linked },
      code: 3,
      says: ["credentials of the preset vertex", /is refused: it is a link to .*elsewhere\.json/],
    });
  });
});
