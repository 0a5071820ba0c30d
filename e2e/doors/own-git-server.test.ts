import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { baseImage, describeWith } from "../images/parts.ts";
import { GitAttempt, leftWith, NETWORK, REPO_URL, SERVER, VOLUME } from "./support/git-attempt.ts";

const PUSH = `cd /tmp && git init -q w && cd w && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x && git push -q ${REPO_URL} HEAD:refs/heads/`;

describeWith(["docker", "base-image", "git-server-image"], "a git server for each attempt", () => {
  let one: GitAttempt;
  let two: GitAttempt;
  beforeEach(async () => {
    [one, two] = await Promise.all([GitAttempt.start(), GitAttempt.start()]);
  });
  afterEach(async () => {
    await Promise.all([one, two].map(({ opened }) => opened.end()));
  });

  test("two attempts at once push to the same address and do not meet; each knows its own addresses", async () => {
    await Promise.all([one.inside(`${PUSH}of-one`), two.inside(`${PUSH}of-two`)]);
    const heads = `git ls-remote --heads ${REPO_URL} | cut -f2`;
    expect([await one.inside(heads), await two.inside(heads)]).toEqual(["refs/heads/of-one", "refs/heads/of-two"]);
    // Nor by address: neither the other's server nor its agent.
    const reach = (address: string): string =>
      `timeout 1 bash -c 'exec 3<>/dev/tcp/${address}/9418' 2>/dev/null; echo $?`;
    const addresses = await two.addresses();
    for (const address of addresses) expect(await one.inside(reach(address))).toBe("124");
    expect(await two.inside(reach(addresses[0] ?? ""))).toBe("0");

    for (const address of addresses.flatMap((plain) => [plain, `::ffff:${plain}`])) {
      expect(await two.opened.door.ownsAddress(address)).toBe(true);
      expect(await one.opened.door.ownsAddress(address)).toBe(false);
    }
    await two.opened.docker(["rm", "-f", two.agent]);
    expect(await two.opened.door.ownsAddress(addresses[1] ?? "")).toBe(false);
  });

  test("an address is its container's from the first moment on", async () => {
    const owned: Promise<boolean>[] = [];
    const server = net.createServer((socket) => {
      const own = one.opened.door.ownsAddress(socket.remoteAddress ?? "");
      owned.push(own);
      void own.then(() => socket.end());
    });
    server.listen(0);
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const gateway = "{{(index .IPAM.Config 0).Gateway}}";
      const host = (await one.opened.docker(["network", "inspect", "-f", gateway, NETWORK])).stdout.toString().trim();
      const connects = ["bash", "-c", `exec 3<>/dev/tcp/${host}/${port}; cat <&3`];
      for (let times = 0; times < 4; times += 1)
        await one.opened.docker(["run", "--rm", "--network", NETWORK, baseImage, ...connects]);
      expect(await Promise.all(owned)).toEqual([true, true, true, true]);
    } finally {
      server.close();
    }
  });

  test("clients find them by upstream's names, and nothing outlives the attempt", async () => {
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
    const label = `cooperbench-ts.e2e.door=${one.opened.label}`;
    // Two containers, a network, and the volumes of the server and of the team.
    expect(await leftWith(label)).toHaveLength(5);
    await one.opened.door.removeAll();
    expect(await leftWith(label)).toEqual([]);
  });
});
