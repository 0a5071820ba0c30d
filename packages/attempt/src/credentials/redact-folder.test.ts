import { mkdir, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redactFolder } from "./redact-folder.ts";
import { secretsInFile } from "./secret-leaves.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "redact-"));
  await mkdir(path.join(dir, "work/pair"), { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const SECRET = "sk-ant-oat01-Zm9vYmFyMTIz";
const clean = (secrets: readonly string[]) => redactFolder({ dir, results: [path.join(dir, "work/pair")] }, secrets);
const put = (name: string, content: string | Buffer) => writeFile(path.join(dir, name), content);
const get = (name: string) => readFile(path.join(dir, name), "utf8");

describe("redactFolder", () => {
  it("takes a secret out of every file, however it is written, and keeps their times", async () => {
    await put("agent.err.log", `Invalid key ${SECRET}\n`);
    await put("work/pair/solo_traj.json", JSON.stringify({ content: JSON.stringify({ key: SECRET }) }));
    await put("work/pair/solo.patch", `+KEY = "${SECRET}"\n`);
    await utimes(path.join(dir, "work/pair/solo.patch"), 1000, 2000);
    const encoded = Buffer.from(`user:${SECRET}`).toString("base64");
    await put("calls.jsonl", `{"authorization":"${encoded}"}`);
    expect(await clean([SECRET])).toEqual([
      "agent.err.log",
      "calls.jsonl",
      "work/pair/solo.patch",
      "work/pair/solo_traj.json",
    ]);
    expect(await get("agent.err.log")).toBe("Invalid key [credential]\n");
    expect(await get("work/pair/solo.patch")).toBe('+KEY = "[credential]"\n');
    expect(JSON.parse(await get("work/pair/solo_traj.json"))).toEqual({ content: '{"key":"[credential]"}' });
    expect((await stat(path.join(dir, "work/pair/solo.patch"))).mtimeMs).toBe(2_000_000);
  });

  it("touches no file without one: not its bytes, not its place on the disk", async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 13, 128, 65]);
    await put("work/pair/odd.bin", bytes);
    const before = await stat(path.join(dir, "work/pair/odd.bin"));
    expect(await clean([SECRET])).toEqual([]);
    const after = await stat(path.join(dir, "work/pair/odd.bin"));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await readFile(path.join(dir, "work/pair/odd.bin"))).toEqual(bytes);
  });

  it("finds one across the parts that a long file is read in", async () => {
    const half = 1024 * 1024 - 5;
    await put("long.log", `${"x".repeat(half)}${SECRET}${"y".repeat(half)}`);
    expect(await clean([SECRET])).toEqual(["long.log"]);
    expect(await get("long.log")).toBe(`${"x".repeat(half)}[credential]${"y".repeat(half)}`);
  });

  it("changes no result for what any text may say, and no log for less than eight letters", async () => {
    for (const name of ["agent.log", "work/pair/solo.patch"]) await put(name, "not-needed test\n");
    expect(await clean(["not-needed", "test"])).toEqual(["agent.log"]);
    expect(await get("agent.log")).toBe("[credential] test\n");
  });

  it("follows no link out of the folder", async () => {
    const outside = await mkdtemp(path.join(tmpdir(), "outside-"));
    await writeFile(path.join(outside, "file"), SECRET);
    await symlink(path.join(outside, "file"), path.join(dir, "link"));
    await symlink(outside, path.join(dir, "folder"));
    expect(await clean([SECRET])).toEqual([]);
    expect(await readFile(path.join(outside, "file"), "utf8")).toBe(SECRET);
    await rm(outside, { recursive: true });
  });
});

describe("secretsInFile", () => {
  it("finds keys and tokens in JSON by name, and a key of several lines line by line", () => {
    const line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj";
    const pem = `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`;
    const file = {
      type: "service_account",
      project_id: "p-12345678901234567890",
      private_key: pem,
      client_email: "a@b",
    };
    expect(secretsInFile(Buffer.from(JSON.stringify(file)))).toEqual([pem, line]);
    const login = {
      claudeAiOauth: { accessToken: "a", refreshToken: "r", scopes: ["user:x"], subscriptionType: "max" },
    };
    expect(secretsInFile(Buffer.from(JSON.stringify(login)))).toEqual(["a", "r"]);
    const codex = { OPENAI_API_KEY: null, tokens: { id_token: "i", access_token: "t", account_id: "acc" } };
    expect(secretsInFile(Buffer.from(JSON.stringify(codex)))).toEqual(["i", "t"]);
  });

  it("finds them in the files of AWS, and a token that is all of a file", () => {
    const ini =
      "[work]\naws_access_key_id=AKIA1\naws_secret_access_key = sec\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/x\n";
    expect(secretsInFile(Buffer.from(ini))).toEqual(["AKIA1", "sec"]);
    const token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    expect(secretsInFile(Buffer.from(`${token}\n`))).toEqual([token]);
  });

  it("takes no word of a profile for a secret: where logins come from is said in names and paths", () => {
    const ini = [
      "[profile work]",
      "credential_source = Environment",
      "credential_process = /usr/bin/aws-creds2-for-cooperbench",
      "web_identity_token_file = /var/run/secrets/eks/token-1",
      "sso_account_id = 123456789012",
      "s3_secret_store = Keychain",
      "x_security_token_expires = 2026-01-01",
      "aws_session_token = IQoJb3JpZ2luX2Vj",
      "my_secret_2 = sk-0123456789abcdef",
    ].join("\n");
    expect(secretsInFile(Buffer.from(ini))).toEqual(["IQoJb3JpZ2luX2Vj", "sk-0123456789abcdef"]);
    const workload = {
      credential_source: { file: "/run/token", format: { type: "json" } },
      credential_type: "external",
    };
    expect(secretsInFile(Buffer.from(JSON.stringify(workload)))).toEqual([]);
    const exact = { password: "hunter", client_secret: "word", accessKeyId: "AKIA", proxyAuthorization: "Basic x" };
    expect(secretsInFile(Buffer.from(JSON.stringify(exact)))).toEqual(["hunter", "word", "AKIA", "Basic x"]);
  });
});
