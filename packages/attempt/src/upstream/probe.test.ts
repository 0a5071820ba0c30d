import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeUpstream } from "../testing/fake-upstream.ts";
import { probeUpstream } from "./probe.ts";

const environment = { PATH: process.env["PATH"] ?? "" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "probe-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("probeUpstream", () => {
  it("tells version, agents and flags of 0.0.11", async () => {
    const { script, packageDir } = await fakeUpstream(folder, "0.0.11");
    const probe = await probeUpstream({ upstream: script, environment, standIn: null });
    expect(probe).toMatchObject({
      path: script,
      version: "0.0.11",
      litellmVersion: "1.106.2",
      standIn: false,
      agents: ["mini_swe_agent", "mini_swe_agent_v2", "swe_agent"],
      packageDir,
      python: path.join(folder, "bin/python3.12"),
    });
    expect(probe.settingWords).toEqual(["coop", "solo"]);
    expect([...probe.runFlags].sort()).toMatchSnapshot();
  });

  it("tells version, agents and flags of 0.0.29", async () => {
    const { script } = await fakeUpstream(folder, "0.0.29");
    const probe = await probeUpstream({ upstream: script, environment, standIn: null });
    expect(probe.settingWords).toEqual(["coop", "solo", "team"]);
    expect(probe).toMatchObject({ version: "0.0.29", agents: ["claude_code", "mini_swe_agent_v2", "openhands_sdk"] });
    expect([...probe.runFlags].sort()).toMatchSnapshot();
  });

  it("takes a stand-in at its word, without Python", async () => {
    const script = path.join(folder, "cooperbench");
    await writeFile(script, "#!/bin/sh\necho '  --backend {docker}'\n", { mode: 0o755 });
    const probe = await probeUpstream({ upstream: script, environment, standIn: { version: "0.0.11" } });
    expect(probe).toMatchObject({
      version: "0.0.11",
      litellmVersion: null,
      standIn: true,
      agents: null,
      packageDir: null,
      python: null,
    });
  });

  const broken: [string, string, RegExp][] = [
    ["its package is gone", "[ $1 = -c ] && exit 1; exit 0", /could not tell its version/],
    ["its Python says something else", "echo Welcome", /has no package `cooperbench`/],
    [
      "its command line falls over",
      "[ $1 = -c ] && exec sleep 1; echo 'ImportError: litellm' >&2; exit 1",
      /--help` failed: ImportError: litellm/,
    ],
  ];
  it.each(broken)("says what is broken where %s", async (_, python, problem) => {
    const { script } = await fakeUpstream(folder, "0.0.11");
    await writeFile(path.join(folder, "bin/python3.12"), `#!/bin/sh\n${python}\n`, { mode: 0o755 });
    await expect(probeUpstream({ upstream: script, environment, standIn: null })).rejects.toMatchObject({
      code: "upstream-broken",
      subject: `upstream ${script}`,
      problem: expect.stringMatching(problem),
    });
  });

  it("does not take another program for upstream", async () => {
    const script = path.join(folder, "cooperbench");
    await writeFile(script, "#!/bin/sh\necho fine\n", { mode: 0o755 });
    await expect(probeUpstream({ upstream: script, environment, standIn: null })).rejects.toMatchObject({
      code: "upstream-broken",
      problem: expect.stringContaining("no Python console script"),
    });
  });
});
