import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { jsonLines, runCli } from "../cli/support/cli.ts";
import { testFolder } from "../cli/support/folders.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";

const SSHD = "/usr/sbin/sshd";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when `holds` does, or rejects after some time. */
async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A real sshd on loopback that lets this user in, and a `ssh` on PATH that knows its keys. */
async function sshHost(dir: string): Promise<{ host: string; bin: string }> {
  const at = (name: string): string => path.join(dir, name);
  for (const name of ["host", "user"])
    spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)], { stdio: "inherit" });
  await writeFile(at("authorized"), await readFile(at("user.pub")), { mode: 0o600 });
  const port = await freePort();
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${at("host")}`,
    `AuthorizedKeysFile ${at("authorized")}`,
    `PidFile ${at("pid")}`,
    "PermitRootLogin yes",
    "StrictModes no",
    "UsePAM no",
  ];
  await writeFile(at("sshd_config"), `${lines.join("\n")}\n`);
  // Debian makes it when its own service starts.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true });
  const sshd = spawn(SSHD, ["-D", "-e", "-f", at("sshd_config")], { stdio: "ignore" });
  onTestFinished(() => void sshd.kill());
  await until(() => existsSync(at("pid")), "sshd does not start");
  const client = [
    "StrictHostKeyChecking no",
    `UserKnownHostsFile ${at("known")}`,
    `IdentityFile ${at("user")}`,
    "LogLevel ERROR",
  ];
  await writeFile(at("ssh_config"), `Host *\n${client.map((line) => `  ${line}\n`).join("")}`);
  await mkdir(at("bin"));
  await writeFile(at("bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F '${at("ssh_config")}' "$@"\n`, { mode: 0o755 });
  return { host: `ssh://${userInfo().username}@127.0.0.1:${port}`, bin: at("bin") };
}

if (!existsSync(SSHD))
  describe.skip(`a daemon behind ssh:// (skipped: there is no ${SSHD}; Debian's openssh-server has it)`, () =>
    test("skipped", () => {}));
else
  describeWithParts("a daemon behind ssh://", (parts) => {
    test("is refused with the very command that makes it usable", async () => {
      const cwd = await testFolder();
      const { host, bin } = await sshHost(cwd);
      const call = ["doctor", "--model", "openai/gpt-4o", "--upstream", "./none", "--json"];
      const docker = async (env: Record<string, string>) => {
        const { stdout } = await runCli(call, { cwd, env });
        return jsonLines(stdout).find(({ name }) => name === "docker");
      };
      const refused = await docker({ DOCKER_HOST: `${host}${parts.dockerSocket}` });
      expect(refused).toMatchObject({ state: "failed" });
      const command = /(ssh -nNT .*?); then set DOCKER_HOST=(\S+?)\.?$/.exec(String(refused?.["remedy"]));
      const [, forward = "", address = ""] = command ?? [];
      expect(address).toBe("unix://$PWD/docker.sock");
      const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
      // Of `sh`, `$PWD` is the folder that it is in.
      const forwarding = spawn("/bin/sh", ["-c", `exec ${forward}`], { cwd, env, stdio: "ignore" });
      onTestFinished(() => void forwarding.kill());
      await until(() => existsSync(path.join(cwd, "docker.sock")), `nothing is forwarded by ${forward}`);
      expect(await docker({ DOCKER_HOST: address.replace("$PWD", cwd) })).toMatchObject({
        state: "ok",
        message: expect.stringMatching(/^Docker \d/) as unknown,
      });
    });
  });
