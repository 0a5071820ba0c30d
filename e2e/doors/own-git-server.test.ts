import { afterEach, beforeEach, expect, test } from "vitest";
import { baseImage, describeWith, gitServerImage } from "../images/parts.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./support/opened-door.ts";

/** As upstream calls them, once per machine. */
const [SERVER, NETWORK, VOLUME] = ["cooperbench-git", "cooperbench", "cooperbench-git-data"];
const URL = `git://${SERVER}:9418/run/repo.git`;
const INIT = "mkdir -p /git/run/repo.git && cd /git/run/repo.git && git init -q --bare && touch git-daemon-export-ok";
const PUSH = `cd /tmp && git init -q w && cd w && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x && git push -q ${URL} HEAD:refs/heads/`;

describeWith(["docker", "base-image", "git-server-image"], "a git server for each attempt", () => {
  let attempts: readonly Attempt[];
  beforeEach(async () => {
    attempts = await Promise.all([Attempt.start(), Attempt.start()]);
  });
  afterEach(async () => {
    await Promise.all(attempts.map(({ opened }) => opened.end()));
  });

  test("two attempts at once push to the same address and do not meet", async () => {
    const [one, two] = attempts as readonly [Attempt, Attempt];
    await Promise.all([one.inside(`${PUSH}of-one`), two.inside(`${PUSH}of-two`)]);
    const branches = await Promise.all(attempts.map((each) => each.inside(`git ls-remote --heads ${URL} | cut -f2`)));
    expect(branches).toEqual(["refs/heads/of-one", "refs/heads/of-two"]);
    // Nor by address: neither the other's server nor its agent.
    const [server = "", agent = ""] = await two.addresses();
    for (const address of [server, agent])
      expect(await one.inside(`timeout 1 bash -c 'exec 3<>/dev/tcp/${address}/9418'; echo $?`)).toBe("124");
    expect(await two.inside(`timeout 1 bash -c 'exec 3<>/dev/tcp/${server}/9418'; echo $?`)).toBe("0");
  });

  test("each knows its own addresses, by what the daemon says now", async () => {
    const [one, two] = attempts as readonly [Attempt, Attempt];
    for (const address of await one.addresses()) {
      for (const spelled of [address, `::ffff:${address}`]) {
        expect(await one.opened.door.ownsAddress(spelled)).toBe(true);
        expect(await two.opened.door.ownsAddress(spelled)).toBe(false);
      }
    }
    const [, agent = ""] = await one.addresses();
    await one.opened.docker(["rm", "-f", one.agent]);
    expect(await one.opened.door.ownsAddress(agent)).toBe(false);
  });

  test("clients find them by upstream's names, and nothing outlives the attempt", async () => {
    const [one] = attempts as readonly [Attempt];
    const text = async (...argv: string[]): Promise<string> => (await one.opened.docker(argv)).stdout.toString().trim();
    expect(await text("ps", "--format", "{{.Names}}", "--filter", `name=^/${SERVER}$`)).toBe(SERVER);
    expect(await text("ps", "-q", "--filter", `network=${NETWORK}`)).not.toBe("");
    expect(await text("network", "ls", "--format", "{{.Name}}", "--filter", `name=${NETWORK}`)).toBe(NETWORK);
    expect(await text("volume", "ls", "-q", "--filter", `name=${VOLUME}`)).toBe(VOLUME);
    const format = "{{.Name}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.Memory}} {{(index .Mounts 0).Name}}";
    expect(await text("inspect", "-f", format, SERVER)).toBe(`/${SERVER} no ${128 * 1024 * 1024} ${VOLUME}`);
    expect(await text("exec", SERVER, "echo", "inside")).toBe("inside");
    const { containers } = await one.opened.door.record();
    expect(containers.map(({ name }) => name)).toContain(SERVER);
    expect(one.opened.door.containerIds()).toEqual([one.agent]);
    await one.opened.door.removeAll();
    expect(await one.left()).toEqual([]);
  });
});

/** A door with a git server and an agent's container, made as upstream makes them. */
class Attempt {
  readonly opened: OpenedDoor;
  readonly agent: string;

  private constructor(opened: OpenedDoor, agent: string) {
    this.opened = opened;
    this.agent = agent;
  }

  static async start(): Promise<Attempt> {
    const opened = await openedDoor();
    const docker = async (...argv: string[]): Promise<string> => {
      const { code, stdout, stderr } = await opened.docker(argv);
      expect([code, stderr]).toEqual([0, ""]);
      return stdout.toString().trim();
    };
    await docker("network", "create", "--driver", "bridge", NETWORK);
    await docker("volume", "create", VOLUME);
    const server = ["--name", SERVER, "--network", NETWORK, "-v", `${VOLUME}:/git:rw`, "--restart", "unless-stopped"];
    await docker("run", "-d", ...server, gitServerImage);
    await docker("exec", SERVER, "bash", "-c", INIT);
    const agent = ["--rm", "--network", NETWORK, "--entrypoint", "/bin/bash", baseImage, "-c", "sleep 2h"];
    return new Attempt(opened, await docker("run", "-d", ...agent));
  }

  /** What a command prints in the agent's container. */
  async inside(script: string): Promise<string> {
    const { stdout, stderr } = await this.opened.docker(["exec", this.agent, "bash", "-c", script]);
    expect(stderr.replaceAll(/^bash: .*\n/gm, "")).toBe("");
    return stdout.toString().trim();
  }

  /** The server's, then the agent's. */
  async addresses(): Promise<readonly string[]> {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    const { stdout } = await this.opened.docker(["inspect", "-f", format, SERVER, this.agent]);
    return stdout.toString().trim().split("\n");
  }

  /** What the daemon has of it. */
  async left(): Promise<readonly string[]> {
    const own = ["--filter", `label=cooperbench-ts.e2e.door=${this.opened.label}`];
    const lists = [
      ["ps", "-aq"],
      ["network", "ls", "-q"],
      ["volume", "ls", "-q"],
    ].map((list) => dockerDirect(...list, ...own));
    return (await Promise.all(lists)).flatMap(({ stdout }) => stdout.toString().split("\n").filter(Boolean));
  }
}
