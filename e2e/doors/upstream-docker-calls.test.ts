import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { baseImage, sharedSocket } from "../images/parts.ts";
import { OwnDaemon } from "../images/support/own-daemon.ts";
import { output, run } from "../images/support/run.ts";
import { dockerAt, openedDoor } from "./support/opened-door.ts";
import { describeWithUpstream, upstreamPython, type UpstreamVersion } from "./support/upstream.ts";

/** In the place of Debian's package manager and git's daemon, which need the internet. */
const OFFLINE_DEBIAN = `FROM ${baseImage}
RUN printf '#!/bin/sh\\nexit 0\\n' > /usr/local/bin/apt-get && \
    printf '#!/bin/sh\\n[ "$1" = daemon ] && exec sleep 1h\\nexec /usr/bin/git "$@"\\n' > /usr/local/bin/git && \
    chmod +x /usr/local/bin/apt-get /usr/local/bin/git
`;

const OLD_GIT = `
from cooperbench.agents.mini_swe_agent.connectors.git_servers.docker import DockerGitServer
from cooperbench.agents.mini_swe_agent.environments.docker import DockerEnvironment
server = DockerGitServer.create(run_id="r1")
agent = DockerEnvironment(image="${baseImage}", network=server.network_name)
print(agent.execute("echo inside")["output"].strip())
agent.cleanup()
server.cleanup()
`;

/** As an agent's program in the container would leave it. */
const PATCH = "diff --git a/f b/f\\r\\n \\n\\n";

const NEW_GIT_AND_TEAM = `
from cooperbench.agents._coop.runtime import build_environment, read_file_from_container
from cooperbench.agents.mini_swe_agent_v2.connectors.git_servers import docker as servers
servers._DOCKERFILE = b'FROM debian:bookworm-slim\\nRUN mkdir /git\\nENTRYPOINT ["git", "daemon"]\\n'
servers._wait_for_port = lambda *args, **more: None
server = servers.DockerGitServer.create(run_id="r1")
team = ["--add-host=host.docker.internal:host-gateway", "--volume", "cb-team-r1:/workspace/shared"]
one, two = [build_environment("${baseImage}", network=server.network_name, extra_run_args=team) for _ in range(2)]
one.execute({"command": "grep host.docker.internal /etc/hosts && touch /workspace/shared/of-one"})
print(two.execute({"command": "ls /workspace/shared"})["output"].strip())
two.execute({"command": "mkdir -p /workspace/repo && printf '${PATCH}' > /workspace/repo/patch.txt"})
for file in ["/workspace/repo/patch.txt", "/tmp/cb-coop-sent.jsonl"]:
    read_file_from_container(two, file)
for each in [one, two, server]:
    each.cleanup()
`;

describeWithUpstream(
  ["0.0.11", "0.0.29"],
  ["root", "dockerd", "docker", "base-image"],
  "what else upstream asks of Docker, through the door",
  () => {
    let daemon: OwnDaemon;
    beforeAll(async () => {
      daemon = await OwnDaemon.start();
      const host = `unix://${daemon.socket}`;
      await output("bash", ["-c", `docker -H unix://${sharedSocket} save ${baseImage} | docker -H ${host} load`]);
      const built = await run("docker", ["build", "-q", "-t", "debian:bookworm-slim", "-"], {
        env: { DOCKER_HOST: host, DOCKER_BUILDKIT: "0" },
        input: Buffer.from(OFFLINE_DEBIAN),
      });
      expect(built.code, built.stderr).toBe(0);
      await othersOwn();
    });
    afterAll(() => daemon.end());

    /** Another upstream's, without a door. */
    const othersOwn = async (): Promise<void> => {
      await daemon.docker("network", "create", "cooperbench");
      await daemon.docker("volume", "create", "cooperbench-git-data");
      const joined = ["--network", "cooperbench", "-v", "cooperbench-git-data:/git"];
      await daemon.docker("run", "-d", "--name", "cooperbench-git", ...joined, baseImage, "sleep", "1h");
    };
    /** All that the daemon has, by name, and what it says of each. */
    const state = async (): Promise<readonly string[]> => {
      const lists = [
        ["ps", "-aq"],
        ["network", "ls", "-q"],
        ["volume", "ls", "-q"],
      ] as const;
      const ids = await Promise.all(lists.map((list) => direct(...list)));
      return Promise.all(
        ids
          .join("\n")
          .split("\n")
          .filter(Boolean)
          .sort()
          .map((id) => direct("inspect", id)),
      );
    };

    const direct = async (...argv: string[]): Promise<string> =>
      (await dockerAt(`unix://${daemon.socket}`, argv)).stdout.toString().trim();

    test.each<[string, UpstreamVersion, string, number, string]>([
      ["0.0.11 with --git", "0.0.11", OLD_GIT, 2, "inside"],
      ["0.0.29 with --git as a team, of agents in containers", "0.0.29", NEW_GIT_AND_TEAM, 3, "of-one"],
    ])("%s", async (_, version, script, containers, said) => {
      const before = await state();
      let submitted: Buffer | undefined;
      const opened = await openedDoor({
        daemon: { kind: "unix", path: daemon.socket },
        onSubmission: (_, submission) => (submitted = submission?.stdout),
      });
      try {
        const file = join(daemon.directory, "calls.py");
        await writeFile(file, script);
        const called = await run(upstreamPython(version), [file], {
          env: {
            DOCKER_HOST: opened.door.host,
            HOME: daemon.directory,
            MSWEA_GLOBAL_CONFIG_DIR: join(daemon.directory, "mswea"),
            SWE_AGENT_TRAJECTORY_DIR: join(daemon.directory, "swe"),
            LITELLM_LOCAL_MODEL_COST_MAP: "True",
            MSWEA_SILENT_STARTUP: "1",
          },
        });
        expect([called.code, called.stdout.toString().trim().split("\n").at(-1)], called.stderr).toEqual([0, said]);
        const record = await opened.door.record();
        expect([record.refusals, record.containers.length]).toEqual([[], containers]);
        expect(opened.door.containerIds()).toHaveLength(containers - 1);
        expect(
          record.failures.filter(({ message }) => !/^No such|network .* not found|no such volume/i.test(message)),
        ).toEqual([]);
      } finally {
        await opened.end();
      }
      expect(submitted?.toString()).toBe(version === "0.0.29" ? JSON.parse(`"${PATCH}"`) : undefined);
      expect(await state()).toEqual(before);
    });
  },
);
