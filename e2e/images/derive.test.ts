import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import {
  deriveImage,
  type DeriveEvent,
  findDerived,
  listContainers,
  openDocker,
  type ProgramSetup,
  sweepSetups,
} from "@cooperbench-ts/docker-images";
import { afterAll, beforeEach, expect, test } from "vitest";
import { describeWith, sharedSocket } from "./parts.ts";

const run = promisify(execFile);
const image = "akhatua/cooperbench-paper-crane:task7";
const client = openDocker({ host: `unix://${sharedSocket}` });

/** Of a name of its own each time, so that no earlier run's image answers for it. */
const setups: string[] = [];
function setupOf(extra = "", wait = "0"): ProgramSetup {
  const name = `fake-${randomBytes(6).toString("hex")}`;
  setups.push(name);
  return {
    name,
    script: `set -e
version="\${FAKE_VERSION:-9.9.9}"
mkdir -p /opt/fake && date +%s%N >/opt/fake/made
printf '#!/bin/bash\\necho "fake %s (Fake)"\\n' "$version" >/usr/local/bin/fake
chmod +x /usr/local/bin/fake
echo "working in $(pwd) as $(id -un), quick=$FAKE_QUICK"
sleep ${wait}
${extra}`,
    versionVariable: "FAKE_VERSION",
    versionCommand: "fake --version",
    environment: { FAKE_QUICK: "yes" },
  };
}

const docker = async (...argv: string[]): Promise<string> =>
  (await run("docker", ["-H", `unix://${sharedSocket}`, ...argv])).stdout.trim();
const inspected = async (name: string): Promise<{ Config: Record<string, unknown>; RootFS: { Layers: string[] } }> =>
  (JSON.parse(await docker("image", "inspect", name)) as never[])[0] as never;
const left = async (setup: ProgramSetup): Promise<string[]> =>
  (await listContainers(client)).flatMap(({ name }) => (name?.includes(setup.name) === true ? [name] : []));
const images = (setup: ProgramSetup): Promise<string> =>
  docker("images", "-aq", "--filter", `label=dev.cooperbench-ts.program=${setup.name}`);

describeWith(["docker", "base-image"], "images with a program in them", () => {
  let events: DeriveEvent[];
  const onEvent = (event: DeriveEvent): void => void events.push(event);
  beforeEach(() => {
    events = [];
  });
  afterAll(async () => {
    for (const name of setups) {
      const ids = (await docker("images", "-aq", "--filter", `label=dev.cooperbench-ts.program=${name}`)).split("\n");
      for (const id of ids) if (id !== "") await docker("rmi", "-f", id).catch(() => {});
    }
  });

  test("one is the task image but for the program, has it pinned, and is found again without work", async () => {
    const setup = setupOf();
    const report = await deriveImage(client, image, setup, { version: "1.2.3", onEvent });
    expect(report).toMatchObject({ state: "ready", version: "1.2.3", image, message: null, output: null });
    const output = events.flatMap((event) => (event.type === "derive-output" ? [event.text] : [])).join("");
    expect(output).toContain("working in /workspace/repo as root, quick=yes");
    const tag = report.tag ?? "";
    expect(tag).toMatch(new RegExp(`^cooperbench-ts/agent:${setup.name}-1\\.2\\.3-[0-9a-f]{16}$`));

    const [base, derived] = [await inspected(image), await inspected(tag)];
    expect(derived.RootFS.Layers.slice(0, -1)).toEqual(base.RootFS.Layers);
    const { Env, Labels, Entrypoint, ...config } = derived.Config;
    const { Env: baseEnv, Labels: baseLabels, Entrypoint: baseEntrypoint, ...baseConfig } = base.Config;
    expect(config).toEqual(baseConfig);
    expect(Entrypoint ?? []).toEqual(baseEntrypoint ?? []);
    expect(Env).toEqual([...(baseEnv as string[]), "FAKE_QUICK=yes", "FAKE_VERSION=1.2.3"]);
    expect(Labels).toMatchObject({
      ...(baseLabels as object),
      "dev.cooperbench-ts.role": "derived-image",
      "dev.cooperbench-ts.program": setup.name,
      "dev.cooperbench-ts.program-version": "1.2.3",
      "dev.cooperbench-ts.base": image,
      // Of the container that it was made in: whoever looks for such containers must not find those of the image.
      "dev.cooperbench-ts.expires": "",
    });
    const inside =
      "fake --version; cat /proc/self/environ | tr '\\0' '\\n' | grep -c SETUP; ls /tmp; git status --porcelain";
    const shown = await docker("run", "--rm", "-w", "/workspace/repo", "--entrypoint", "bash", tag, "-c", inside);
    expect(shown).toBe("fake 1.2.3 (Fake)\n0");

    const again = await deriveImage(client, image, setup, { version: null, onEvent });
    expect(again).toMatchObject({ state: "ready", tag, imageId: report.imageId, setupSeconds: null });
    expect(await findDerived(client, [image], setup, { version: "7.7.7" })).toMatchObject([{ state: "missing" }]);
    expect(await left(setup)).toEqual([]);
  });

  test("two at once make it once", async () => {
    const setup = setupOf("", "2");
    const both = await Promise.all([1, 2].map(() => deriveImage(client, image, setup, { version: null, onEvent })));
    expect(both.map(({ state, version }) => [state, version])).toEqual([
      ["ready", "9.9.9"],
      ["ready", "9.9.9"],
    ]);
    expect(both[0]?.imageId).toBe(both[1]?.imageId);
    expect(events.filter(({ type }) => type === "derive-waiting")).toHaveLength(1);
    expect(events.filter(({ type }) => type === "derive-verifying")).toHaveLength(1);
  });

  test.each([
    ["fails", "echo the mirror is away >&2; exit 7", /ended with 7: [^]*the mirror is away/],
    ["does not end", "sleep 60", /did not end within 3 s/],
    ["changes the repository", "echo x >>/workspace/repo/crane.sh", /changes the task: .*\/workspace\/repo\/crane\.sh/],
    ["changes the runner", "chmod 700 /usr/local/bin/runner.sh", /changes the task: \/usr\/local\/bin\/runner\.sh/],
    ["breaks git", "rm /usr/bin/git", /git is not on PATH/],
    [
      "installs another version",
      "sed -i s/1.0.0/2.0.0/ /usr/local/bin/fake",
      /fake-\w+ 2\.0\.0 was installed, not 1\.0\.0/,
    ],
    ["installs nothing", "rm /usr/local/bin/fake", /`fake --version` tells no version/],
  ])("a script that %s leaves no image and no container, and says why", async (_what, extra, message) => {
    const setup = setupOf(extra);
    const report = await deriveImage(client, image, setup, {
      version: "1.0.0",
      timeoutMs: extra === "sleep 60" ? 3000 : 60_000,
    });
    expect(report).toMatchObject({ state: "failed", tag: null, message: expect.stringMatching(message) as string });
    expect(await left(setup)).toEqual([]);
    expect(await images(setup)).toBe("");
  });

  test("an interrupted one leaves nothing, and what a dead harness left is swept", async () => {
    const setup = setupOf("", "30");
    const stop = new AbortController();
    const wait = (event: DeriveEvent): void => {
      if (event.type === "derive-output") stop.abort();
    };
    const interrupted = deriveImage(client, image, setup, { version: null, signal: stop.signal, onEvent: wait });
    await expect(interrupted).rejects.toMatchObject({ name: "AbortError" });
    expect(await left(setup)).toEqual([]);

    const labels = ["--label", "dev.cooperbench-ts.role=program-setup", "--label", `owner=${setup.name}`];
    const dead = await docker("run", "-d", ...labels, "--entrypoint", "sleep", image, "100");
    const foreign = await docker("run", "-d", "--entrypoint", "sleep", image, "100");
    const isGone = async ({ labels: own }: { labels: Readonly<Record<string, string>> }) => own["owner"] === setup.name;
    expect((await sweepSetups(client, { isGone })).removed).toEqual([dead]);
    expect((await listContainers(client)).map(({ id }) => id)).toContain(foreign);
    await docker("rm", "-f", foreign);
  });

  test("an image whose base is not here is none", async () => {
    const report = await deriveImage(client, "akhatua/cooperbench-nowhere:task1", setupOf(), { version: null });
    expect(report).toMatchObject({ state: "missing", reason: "image-missing", baseDigest: null });
  });
});
