import { baseImage, gitServerImage } from "../../images/missing-parts.ts";
import type { RunResult } from "../../images/support/run.ts";
import type { DockerDoorOptions } from "../../../packages/attempt/src/doors/docker/docker-door.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./opened-door.ts";

/** As upstream calls them, once per machine. */
export const SERVER = "cooperbench-git";
export const NETWORK = "cooperbench";
export const VOLUME = "cooperbench-git-data";
export const REPO_URL = `git://${SERVER}:9418/run/repo.git`;

const INIT = "mkdir -p /git/run/repo.git && cd /git/run/repo.git && git init -q --bare && touch git-daemon-export-ok";

/** A door with all that a team with git has: server, network, volumes and an agent's container, made as upstream makes them. */
export class GitAttempt {
  readonly opened: OpenedDoor;
  readonly agent: string;

  private constructor(opened: OpenedDoor, agent: string) {
    this.opened = opened;
    this.agent = agent;
  }

  static async start(options: Partial<DockerDoorOptions> = {}): Promise<GitAttempt> {
    const opened = await openedDoor(options);
    const docker = async (...argv: string[]): Promise<string> => textOf(argv, await opened.docker(argv));
    await docker("network", "create", "--driver", "bridge", NETWORK);
    await docker("volume", "create", VOLUME);
    const server = ["--name", SERVER, "--network", NETWORK, "-v", `${VOLUME}:/git:rw`, "--restart", "unless-stopped"];
    await docker("run", "-d", ...server, gitServerImage);
    await docker("exec", SERVER, "bash", "-c", INIT);
    const team = [
      "--add-host=host.docker.internal:host-gateway",
      "--volume",
      `cb-team-${opened.label}:/workspace/shared`,
    ];
    const agent = ["--rm", "--network", NETWORK, ...team, "--entrypoint", "/bin/bash", baseImage, "-c", "sleep 2h"];
    return new GitAttempt(opened, await docker("run", "-d", ...agent));
  }

  /** What a command prints in the agent's container. */
  async inside(script: string): Promise<string> {
    const argv = ["exec", this.agent, "bash", "-c", script];
    return textOf(argv, await this.opened.docker(argv));
  }

  /** The server's, then the agent's. */
  async addresses(): Promise<readonly string[]> {
    const argv = ["inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", SERVER, this.agent];
    return textOf(argv, await this.opened.docker(argv)).split("\n");
  }
}

/** Containers, networks and volumes that the machine's daemon has with this label. */
export async function leftWith(label: string): Promise<readonly string[]> {
  const own = ["--filter", `label=${label}`];
  const lists = [
    ["ps", "-aq"],
    ["network", "ls", "-q"],
    ["volume", "ls", "-q"],
  ].map(async (list) => textOf(list, await dockerDirect(...list, ...own)));
  return (await Promise.all(lists)).join("\n").split("\n").filter(Boolean);
}

function textOf(argv: readonly string[], { code, stdout, stderr }: RunResult): string {
  if (code !== 0) throw new Error(`docker ${argv.join(" ")}: ${stderr}`);
  return stdout.toString().trim();
}
