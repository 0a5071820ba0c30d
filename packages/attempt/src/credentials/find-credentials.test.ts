import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { providerNames, providerRow } from "../upstream/providers.ts";
import { doorKey, namesOf, handedCredentials } from "./credentials.ts";
import { type CredentialsOptions, findCredentials, requireCredentials } from "./find-credentials.ts";

let home: string;
beforeEach(async () => void (home = await mkdtemp(path.join(tmpdir(), "home-"))));
afterEach(() => rm(home, { recursive: true, force: true }));

const NOTHING = { preset: null, variables: [], files: [] };

async function put(place: string, content: string): Promise<string> {
  const file = path.join(home, place);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

function options(model: string, environment: Record<string, string>, part: Partial<CredentialsOptions> = {}) {
  const whole = { model, agentKeys: [], keyEnv: null, asked: NOTHING, hasEndpoint: false };
  return { ...whole, environment: { HOME: home, ...environment }, ...part };
}

async function names(...call: Parameters<typeof options>): Promise<unknown> {
  const { credentials, missing } = await findCredentials(options(...call));
  return missing === null ? namesOf(credentials) : missing.what;
}

describe("the credentials of a model", () => {
  it("are the one key of its provider, and what goes along without a secret", async () => {
    expect(await names("command-a-03-2025", { COHERE_API_KEY: "k", OPENAI_API_KEY: "o" })).toEqual({
      preset: "cohere",
      variables: ["COHERE_API_KEY"],
      files: [],
    });
    expect(await names("openrouter/x/y", { OPENROUTER_API_KEY: "k", OR_API_KEY: "second", OR_APP_NAME: "me" })).toEqual(
      {
        preset: "openrouter",
        variables: ["OPENROUTER_API_KEY", "OR_APP_NAME"],
        files: [],
      },
    );
    const { credentials } = await findCredentials(
      options("openrouter/x", { OPENROUTER_API_KEY: "k", OR_APP_NAME: "me" }),
    );
    expect(credentials.secretNames).toEqual(["OPENROUTER_API_KEY"]);
    expect(await names("deepseek/chat", { DEEPSEEK_API_KEY: "k" })).toEqual({ preset: null, variables: [], files: [] });
  });

  it("say which way to log in lacks what", async () => {
    await expect(requireCredentials(options("bedrock/claude", { AWS_ACCESS_KEY_ID: "AKIA" }))).rejects.toMatchObject({
      code: "credentials-missing",
      subject: "credentials of the preset bedrock",
      problem: expect.stringMatching(
        /AWS_BEARER_TOKEN_BEDROCK is not set; or AWS_SECRET_ACCESS_KEY is not set; or AWS_WEB_IDENTITY_TOKEN_FILE is not set; or .*\.aws\/credentials is not there/,
      ) as unknown,
    });
    expect(await names("azure/gpt-4o", {})).toBe(
      "AZURE_API_KEY is not set; neither AZURE_API_BASE nor --endpoint names where the model is called",
    );
    expect(await names("azure/gpt-4o", { AZURE_API_KEY: "k", AZURE_API_VERSION: "v" }, { hasEndpoint: true })).toEqual({
      preset: "azure",
      variables: ["AZURE_API_KEY", "AZURE_API_VERSION"],
      files: [],
    });
    expect(await names("hosted_vllm/x", {}, { hasEndpoint: true })).toMatchObject({ preset: "vllm", variables: [] });
  });

  it("of AWS are the first way that is complete, a profile only with its files", async () => {
    await put(".aws/credentials", "[work]\naws_secret_access_key = filesecret\n");
    const region = { AWS_REGION: "eu-west-1", AWS_PROFILE: "work" };
    expect(await names("bedrock/claude", region)).toEqual({
      preset: "bedrock",
      variables: ["AWS_PROFILE", "AWS_REGION"],
      files: [".aws/credentials"],
    });
    await put(".aws/config", "[profile work]\nregion = eu-west-1\n");
    expect(await names("bedrock/claude", region)).toMatchObject({ files: [".aws/credentials", ".aws/config"] });
    const keys = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" };
    expect(await names("bedrock/claude", { ...region, ...keys })).toEqual({
      preset: "bedrock",
      variables: ["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
      files: [],
    });
  });

  it("of Google are a file wherever it lies, or its text in a variable", async () => {
    const own = await put("keys/mine.json", "{}");
    expect(await names("vertex_ai/gemini", { GOOGLE_APPLICATION_CREDENTIALS: own, VERTEXAI_PROJECT: "p" })).toEqual({
      preset: "vertex",
      variables: ["GOOGLE_APPLICATION_CREDENTIALS", "VERTEXAI_PROJECT"],
      files: [".config/gcloud/application_default_credentials.json"],
    });
    const { credentials } = await findCredentials(options("vertex_ai/gemini", { VERTEXAI_CREDENTIALS: '{"a":1}' }));
    expect(credentials).toMatchObject({ variables: { VERTEXAI_CREDENTIALS: '{"a":1}' }, files: [], keyName: null });
    expect(await names("vertex_ai/gemini", {})).toMatch(
      /^VERTEXAI_CREDENTIALS is not set; or .*application_default_credentials\.json is not there$/,
    );
  });

  it("refuse a link and what is no plain file, before anything is started", async () => {
    await symlink(await put("elsewhere", "x"), path.join(home, "link"));
    const files = [{ from: "~/link", to: "link", writeBack: false }];
    expect(await names("command-a", {}, { asked: { ...NOTHING, files } })).toMatch(
      /is refused: it is a link to .*elsewhere/,
    );
    const folder = [{ from: home, to: "x", writeBack: false }];
    expect(await names("command-a", {}, { asked: { ...NOTHING, files: folder } })).toMatch(/it is no plain file/);
  });

  it("are what is listed, and the preset with it only where both are asked for", async () => {
    const listed = { ...NOTHING, variables: ["MINE", "AWS_REGION"] };
    const environment = { MINE: "m", AWS_REGION: "r", COHERE_API_KEY: "k" };
    expect(await names("command-a", environment, { asked: listed })).toMatchObject({
      variables: ["AWS_REGION", "MINE"],
    });
    expect(await names("command-a", environment, { asked: { ...listed, preset: "cohere" } })).toMatchObject({
      variables: ["AWS_REGION", "COHERE_API_KEY", "MINE"],
    });
    const { credentials } = await findCredentials(options("command-a", environment, { asked: listed }));
    expect([credentials.secretNames, credentials.keyName]).toEqual([["MINE"], "MINE"]);
    expect(await names("command-a", {}, { asked: listed })).toBe("MINE is not set; AWS_REGION is not set");
    expect(
      await names("azure/x", { MINE: "m", AZURE_API_VERSION: "v" }, { keyEnv: "MINE", hasEndpoint: true }),
    ).toMatchObject({
      variables: ["AZURE_API_VERSION", "MINE"],
    });
  });
});

describe("the login of an agent's own program", () => {
  const agentKeys = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"];
  const found = (environment: Record<string, string>) =>
    findCredentials(options("claude-x", environment, { agentKeys }));
  const login = (expiresAt: number): string =>
    JSON.stringify({ claudeAiOauth: { accessToken: "sk-ant-oat01-a", refreshToken: "sk-ant-ort01-r", expiresAt } });

  it("is the first that is there, in its own order", async () => {
    const both = { ANTHROPIC_API_KEY: "api", CLAUDE_CODE_OAUTH_TOKEN: "oauth" };
    expect(await doorKey((await found(both)).credentials)).toEqual({ name: "ANTHROPIC_API_KEY", value: "api" });
    const { credentials } = await found({ CLAUDE_CODE_OAUTH_TOKEN: "oauth" });
    expect(credentials.preset).toBe("claude-subscription");
    expect(await doorKey(credentials)).toEqual({ name: "CLAUDE_CODE_OAUTH_TOKEN", value: "oauth" });
  });

  it("stays here where a door puts it in: upstream gets a key that opens nothing", async () => {
    const { credentials } = await findCredentials(
      options("bedrock/x", { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "s", AWS_REGION: "r" }),
    );
    // Requests of AWS carry a signature, and neither of its keys.
    expect(await doorKey(credentials)).toBeNull();
    expect(handedCredentials(credentials, "claude_code", { name: "ANTHROPIC_API_KEY", value: "made-up" })).toEqual({
      preset: "bedrock",
      variables: { AWS_REGION: "r", ANTHROPIC_API_KEY: "made-up" },
      secretNames: ["ANTHROPIC_API_KEY"],
      keyName: null,
      files: [],
      login: null,
    });
  });

  it("is the listed one that the program takes, whatever else is listed", async () => {
    const both = { GITHUB_TOKEN: "gh", ANTHROPIC_API_KEY: "api" };
    const keyOf = async (variables: readonly string[], keys: readonly string[], model = "claude-x") =>
      (await findCredentials(options(model, both, { agentKeys: keys, asked: { ...NOTHING, variables } }))).credentials
        .keyName;
    expect(await keyOf(["GITHUB_TOKEN", "ANTHROPIC_API_KEY"], agentKeys)).toBe("ANTHROPIC_API_KEY");
    expect(await keyOf(["GITHUB_TOKEN", "ANTHROPIC_API_KEY"], [])).toBe("ANTHROPIC_API_KEY");
    // What the program does not look at is not sent to its provider for a guess.
    expect(await keyOf(["GITHUB_TOKEN"], agentKeys)).toBeNull();
    expect(await keyOf(["ANTHROPIC_API_KEY"], [], "command-a")).toBeNull();
  });

  it("is known to the program by a name of its own, whatever variable holds it", async () => {
    const { credentials } = await findCredentials({ ...options("claude-x", { MINE: "k" }), keyEnv: "MINE" });
    const handed = handedCredentials(credentials, "claude_code", null);
    expect(handed.variables).toEqual({ MINE: "k", ANTHROPIC_API_KEY: "k" });
    expect(handed.secretNames).toEqual(["MINE", "ANTHROPIC_API_KEY"]);
    expect(handedCredentials(credentials, "mini_swe_agent", null)).toBe(credentials);
  });

  it("is read of the program's file each time, which itself is not handed over", async () => {
    await put(".claude/.credentials.json", login(Date.now() + 60_000));
    const { credentials, missing } = await found({});
    expect([missing, namesOf(credentials)]).toEqual([
      null,
      { preset: "claude-subscription", variables: ["CLAUDE_CODE_OAUTH_TOKEN"], files: [] },
    ]);
    expect(await doorKey(credentials)).toEqual({ name: "CLAUDE_CODE_OAUTH_TOKEN", value: "sk-ant-oat01-a" });
    await put(".claude/.credentials.json", login(Date.now() + 60_000).replace("oat01-a", "oat01-b"));
    expect(await doorKey(credentials)).toMatchObject({ value: "sk-ant-oat01-b" });
  });

  it("says that it has expired, or what is wrong with it, and nothing of what it holds", async () => {
    await put(".claude/.credentials.json", login(Date.parse("2020-01-01")));
    expect((await found({})).missing?.what).toMatch(/claudeAiOauth\.accessToken of .* has expired at 2020-01-01T00:00/);
    await put(".claude/.credentials.json", `{"claudeAiOauth": {"accessToken": "sk-ant-oat01-a"`);
    const { missing } = await found({});
    expect(missing?.what).toMatch(/\.credentials\.json is no JSON$/);
    expect(missing?.what).not.toContain("sk-ant");
  });
});

describe("the table of providers", () => {
  it("names each secret in one place, and no variable both as a secret and as none", () => {
    const secrets = providerNames.flatMap((name) =>
      providerRow(name).ways.flatMap((way) => [...way.secrets, ...(way.optional ?? [])]),
    );
    const along = providerNames.flatMap((name) => [
      ...providerRow(name).along,
      ...providerRow(name).ways.flatMap((way) => way.along ?? []),
    ]);
    expect(new Set(secrets).size).toBe(secrets.length);
    expect(along.filter((name) => secrets.includes(name))).toEqual([]);
  });
});
