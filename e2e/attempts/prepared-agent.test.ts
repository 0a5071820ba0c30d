import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type AttemptFile, attemptFileSchema, type ManifestFile } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { leftInDocker } from "../campaign/support/docker.ts";
import { jsonLines, runCli } from "../cli/support/cli.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";

const FIRST_SECONDS = 5;

/** Plays npm and the program that it installs: upstream's set-up script asks for nothing else where there is an npm. */
const NPM = `#!/bin/bash
version=\${!#}; version=\${version##*@}
[ -e /opt/npm-cache ] || sleep ${FIRST_SECONDS}
touch /opt/npm-cache
cat >/usr/local/bin/claude <<EOF
#!/bin/bash
if [ "\\$1" = --version ]; then echo "$version (Claude Code)"; exit; fi
cd /workspace/repo && git apply /opt/*.patch && git diff >patch.txt
echo '{"type":"system","subtype":"init","session_id":"1"}'
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"total_cost_usd":0.01,"result":"done","usage":{"input_tokens":1,"output_tokens":1}}'
EOF
chmod +x /usr/local/bin/claude
`;

describeWithParts("an agent's program that is prepared", (parts) => {
  const docker = (...args: string[]): string =>
    execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, ...args], { encoding: "utf8" }).trim();

  /** A task of its own: its image has an npm, and the work that its agent will hand in. */
  async function place(onTestFinished: (end: () => Promise<void>) => void) {
    const id = randomBytes(3).toString("hex");
    const dir = await mkdtemp(path.join(tmpdir(), "cbts-prepared-"));
    const image = `akhatua/cooperbench-prepared-${id}:task7`;
    const task = path.join(dir, "dataset", `prepared_${id}_task`, "task7");
    await cp(path.join(parts.dataset, "paper_crane_task", "task7"), task, { recursive: true });
    const build = path.join(dir, "build");
    await mkdir(build);
    await writeFile(path.join(build, "npm"), NPM, { mode: 0o755 });
    for (const feature of [1, 3])
      await cp(path.join(task, `feature${feature}`, "feature.patch"), path.join(build, `${feature}.patch`));
    const from = "FROM akhatua/cooperbench-paper-crane:task7\nCOPY npm /usr/local/bin/npm\nCOPY *.patch /opt/\n";
    await writeFile(path.join(build, "Dockerfile"), from);
    execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, "build", "-q", "-t", image, build], {
      env: { ...process.env, DOCKER_BUILDKIT: "0" },
    });
    await mkdir(path.join(dir, "dataset", "subsets"));
    const tasks = [{ repo: `prepared_${id}_task`, task_id: 7, pairs: [[1, 3]] }];
    const subset = { name: "own", description: "", stats: { tasks: 1, pairs: 1, repos: 1 }, tasks };
    await writeFile(path.join(dir, "dataset", "subsets", "own.json"), JSON.stringify(subset));
    const endpoint = await answeringEndpoint(onTestFinished);
    onTestFinished(async () => {
      const made = docker("images", "-q", "--filter", `label=dev.cooperbench-ts.base=${image}`).split("\n");
      for (const one of [...new Set(made), image]) if (one !== "") docker("rmi", "-f", one);
      await rm(dir, { recursive: true });
    });
    const upstream = ["--upstream", parts.upstream["0.0.29"], "--subset", "own", "--agent", "claude_code"];
    const model = ["--model", "anthropic/claude-sonnet-4-20250514", "--endpoint", endpoint, "--settings", "solo"];
    const call = (args: readonly string[]) =>
      runCli([...args, ...upstream], { cwd: dir, env: { ANTHROPIC_API_KEY: "sk-made-up" } });
    return {
      call,
      run: (name: string, extra: readonly string[]) => call(["run", "--name", name, ...model, ...extra]),
      plan: (extra: readonly string[]) => call(["plan", "--name", `plan-${id}`, "--json", ...model, ...extra]),
      image,
      attempt: async (name: string): Promise<AttemptFile> => {
        const pair = path.join("attempts", `${name}-solo`, `prepared_${id}_task`, "7", "f1_f3", "1", "attempt.json");
        const file = path.join(dir, "logs", ".cooperbench-ts", name, pair);
        return attemptFileSchema.parse(JSON.parse(await readFile(file, "utf8")));
      },
      manifest: async (name: string): Promise<ManifestFile> =>
        JSON.parse(await readFile(path.join(dir, "logs", `${name}-solo`, "manifest.json"), "utf8")) as ManifestFile,
    };
  }

  test("is installed once, taken by a run, pinned and told; without it the installation is told apart", async ({
    onTestFinished,
  }) => {
    const { call, run, plan, image, attempt, manifest } = await place(onTestFinished);
    const refused = await run("early", ["--agent-version", "1.2.3"]);
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("agents prepare --agent-version 1.2.3") as string,
    });
    expect((await call(["agents", "list", "--json"])).code).toBe(3);

    const prepared = await call(["agents", "prepare", "--agent-version", "1.2.3", "--json"]);
    expect(prepared.code, prepared.stderr).toBe(0);
    const [report] = jsonLines(prepared.stdout) as { tag: string; setupSeconds: number }[];
    expect(report).toMatchObject({ image, state: "ready", program: "claude-code", version: "1.2.3" });
    expect(report?.setupSeconds).toBeGreaterThanOrEqual(FIRST_SECONDS);
    expect(jsonLines((await plan([])).stdout)[0]).toMatchObject({
      agentProgram: { program: "claude-code", version: "1.2.3", images: 1, problem: null },
    });

    const name = `prepared-${randomBytes(3).toString("hex")}`;
    const ran = await run(name, []);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain("claude-code 1.2.3 is in the images, 1 prepared");
    const { agent, judgement } = await attempt(name);
    expect(judgement.verdict).toBe("pass");
    expect(agent?.program).toEqual({ version: "1.2.3", image: report?.tag });
    expect(agent?.time?.installMs).toBeGreaterThan(0);
    expect(agent?.time).not.toHaveProperty("uncountedMs");
    expect((await manifest(name)).runs[0]).toMatchObject({ agentVersion: "1.2.3", limits: { installTime: "counts" } });
    expect(leftInDocker(parts.dockerSocket, name)).toEqual([]);

    const plain = `plain-${randomBytes(3).toString("hex")}`;
    const unprepared = await run(plain, ["--agent-version", "latest", "--install-time", "free"]);
    expect(unprepared.code, unprepared.stderr).toBe(0);
    expect(unprepared.stderr).toContain("upstream installs claude-code in each container");
    const { agent: own } = await attempt(plain);
    expect(own?.program).toEqual({ version: null, image: null });
    expect(own?.time?.installMs).toBeGreaterThanOrEqual(FIRST_SECONDS * 1000);
    expect(own?.time?.uncountedMs).toBe(own?.time?.installMs);
    expect((await manifest(plain)).runs[0]).toMatchObject({ agentVersion: null, limits: { installTime: "free" } });

    const drifted = await run(name, ["--agent-version", "latest", "--repeat", "2"]);
    expect(drifted).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("agentVersion: was 1.2.3, now null") as string,
    });
  }, 900_000);
});

/** An endpoint of Anthropic's protocol that has something to say to whoever asks whether it is there. */
async function answeringEndpoint(onTestFinished: (end: () => Promise<void>) => void): Promise<string> {
  const body = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-20250514",
    content: [{ type: "text", text: "yes" }],
    stop_reason: "end_turn",
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
