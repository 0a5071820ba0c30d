import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askThroughUpstream, type UpstreamAnswer } from "./ask-through-upstream.ts";
import { noCredentials } from "./credentials.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), "asking-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An interpreter that refreshes the login which it was given, and then goes on as told. */
async function ask(then: string, writeBack: boolean, signal?: AbortSignal): Promise<UpstreamAnswer> {
  const [python, login] = [path.join(folder, "python"), path.join(folder, "login.json")];
  const refresh = `printf '{"refresh_token":"second-refresh-2"}' > "$HOME/.config/login.json"; touch "${folder}/refreshed"`;
  await writeFile(python, `#!/bin/sh\n${refresh}\n${then}\n`, { mode: 0o755 });
  await writeFile(login, JSON.stringify({ refresh_token: "first-refresh-1" }));
  return askThroughUpstream({
    upstream: { python },
    credentials: { ...noCredentials, files: [{ from: login, to: ".config/login.json", writeBack, variable: null }] },
    environment: { PATH: process.env["PATH"] },
    folder,
    model: "vertex_ai/gemini",
    messages: [],
    maxTokens: 16,
    baseUrl: null,
    signal,
  });
}

const kept = () => readFile(path.join(folder, "login.json"), "utf8");
const GOOD = `echo '{"status":200,"error":null,"cost":0.1}'`;

describe("askThroughUpstream", () => {
  it("gives back a login that was refreshed, and says so", async () => {
    expect(await ask(GOOD, true)).toEqual({
      kind: "answered",
      costUsd: 0.1,
      notices: [expect.stringContaining("login.json has what the agent made of its copy")],
    });
    expect(await kept()).toContain("second-refresh-2");
  });

  it("says of a login that is not to be given back that it is gone", async () => {
    expect(await ask(`echo "no: second-refresh-2" >&2; exit 1`, false)).toEqual({
      kind: "unanswered",
      error: "litellm could not be asked: no: [credential]",
      notices: [expect.stringContaining("writeBack")],
    });
    expect(await kept()).toContain("first-refresh-1");
  });

  it("gives it back also where it is cut off", async () => {
    const ending = new AbortController();
    const asked = ask("exec sleep 30", true, ending.signal);
    while (!(await readdir(folder)).includes("refreshed")) await new Promise((resolve) => setTimeout(resolve, 20));
    ending.abort();
    expect(await asked).toMatchObject({ kind: "unanswered", notices: [expect.stringContaining("has what")] });
    expect(await kept()).toContain("second-refresh-2");
  });
});
