import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDocker, describeDaemon, type DockerClient } from "@cooperbench-ts/docker-images";
import { findProgram } from "../missing-parts.ts";
import { OwnSubnet } from "./own-subnet.ts";
import { output, run, type RunResult } from "./run.ts";
import { until } from "./until.ts";
import { testBridge } from "../../src/test-bridge.ts";

export interface OwnDaemonOptions {
  readonly mirrors?: readonly string[];
  /** More of daemon.json. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Default: below the daemon's own folder. */
  readonly dataRoot?: string;
  /** The daemon's own folder, empty. Default: a new one in the temporary folder. */
  readonly directory?: string;
}

/** A Docker daemon of the test's own: nothing of it is shared with any other daemon of the machine. */
export class OwnDaemon {
  readonly directory: string;
  readonly socket: string;
  readonly configFile: string;
  readonly client: DockerClient;
  readonly #subnet: OwnSubnet;
  #process: ChildProcess | null = null;

  private constructor(directory: string, subnet: OwnSubnet) {
    this.directory = directory;
    this.#subnet = subnet;
    this.socket = join(directory, "d.sock");
    this.configFile = join(directory, "daemon.json");
    this.client = openDocker({ host: `unix://${this.socket}` });
  }

  static async start(options: OwnDaemonOptions = {}): Promise<OwnDaemon> {
    const subnet = await OwnSubnet.free();
    const daemon = new OwnDaemon(options.directory ?? (await mkdtemp(join(tmpdir(), "cbts-d-"))), subnet);
    const config = {
      "data-root": options.dataRoot ?? join(daemon.directory, "data"),
      "registry-mirrors": options.mirrors ?? [],
      "max-download-attempts": 1,
      "default-address-pools": subnet.pools,
      ...options.config,
    };
    await writeFile(daemon.configFile, `${JSON.stringify(config, null, 2)}\n`);
    await daemon.up();
    return daemon;
  }

  get log(): string {
    return join(this.directory, "dockerd.log");
  }

  get argv(): string[] {
    return [
      "--config-file",
      this.configFile,
      "--host",
      `unix://${this.socket}`,
      "--exec-root",
      join(this.directory, "exec"),
      "--pidfile",
      join(this.directory, "d.pid"),
      "--bridge",
      testBridge(),
      "--iptables=false",
    ];
  }

  /** Starts it (again) with what its configuration file says now. */
  async up(): Promise<void> {
    const log = openSync(this.log, "a");
    const child = spawn(findProgram("dockerd") ?? "dockerd", this.argv, {
      stdio: ["ignore", log, log],
      detached: true,
    });
    closeSync(log);
    this.#process = child;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    let dead = false;
    void ended.then(() => (dead = true));
    await until("the test's dockerd answers", 30_000, async () => {
      if (dead) throw new Error(`dockerd ended: ${(await readFile(this.log, "utf8")).slice(-1500)}`);
      return (await describeDaemon(this.client)).available;
    });
  }

  async down(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await ended;
  }

  docker(...argv: string[]): Promise<string> {
    return output("docker", ["-H", `unix://${this.socket}`, ...argv], { env: { DOCKER_HOST: "", DOCKER_CONTEXT: "" } });
  }

  tryDocker(...argv: string[]): Promise<RunResult> {
    return run("docker", ["-H", `unix://${this.socket}`, ...argv], { env: { DOCKER_HOST: "", DOCKER_CONTEXT: "" } });
  }

  /** Removes every image and stopped container: the state of a fresh daemon. */
  async wipe(): Promise<void> {
    const containers = (await this.docker("ps", "-aq")).split("\n").filter(Boolean);
    if (containers.length > 0) await this.docker("rm", "-f", ...containers);
    const images = [...new Set((await this.docker("images", "-aq", "--no-trunc")).split("\n").filter(Boolean))];
    if (images.length > 0) await this.docker("rmi", "-f", ...images);
  }

  async images(): Promise<string[]> {
    const list = await this.docker("images", "--format", "{{.Repository}}:{{.Tag}}");
    return list.split("\n").filter(Boolean).sort();
  }

  async containers(): Promise<string[]> {
    return (await this.docker("ps", "-aq")).split("\n").filter(Boolean);
  }

  async end(): Promise<void> {
    await this.down();
    await this.#subnet.clear();
    // What a killed daemon left mounted below its folder.
    const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
    for (const mount of mounts.filter((path) => path.startsWith(`${this.directory}/`)).reverse())
      await run("umount", ["-l", mount]);
    await rm(this.directory, { recursive: true, force: true });
  }

  async folder(name: string): Promise<string> {
    const path = join(this.directory, name);
    await mkdir(path, { recursive: true });
    return path;
  }
}
