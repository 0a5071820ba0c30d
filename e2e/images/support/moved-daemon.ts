import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dockerRoot, type ApplyOptions } from "@cooperbench-ts/docker-images";
import { OwnDaemon } from "./own-daemon.ts";
import { rootPlace } from "./root-place.ts";
import { run } from "./run.ts";

/** A daemon whose data root is moved by harnesses of their own, which can be killed, stopped or made to fail. */
export class MovedDaemon {
  readonly daemon: OwnDaemon;
  readonly options: Required<
    Pick<ApplyOptions, "configFile" | "stopCommand" | "startCommand" | "startTimeoutMs" | "stateFolder">
  >;
  readonly #scripts: { readonly start: string };

  private constructor(daemon: OwnDaemon, stop: string, start: string) {
    this.daemon = daemon;
    this.#scripts = { start };
    this.options = {
      configFile: daemon.configFile,
      stopCommand: [stop],
      startCommand: [start],
      startTimeoutMs: 20_000,
      stateFolder: join(daemon.directory, "state"),
    };
  }

  static async start(options: Parameters<typeof OwnDaemon.start>[0]): Promise<MovedDaemon> {
    const daemon = await OwnDaemon.start({ ...options, directory: await rootPlace("cbts-d-") });
    // As a service manager would: started in the background, stopped by its pid file.
    const stop = await script(
      daemon,
      "stop.sh",
      `pid=$(cat ${daemon.directory}/d.pid) && kill "$pid" && while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done`,
    );
    const start = await script(
      daemon,
      "start.sh",
      `setsid dockerd ${daemon.argv.join(" ")} >>${daemon.log} 2>&1 </dev/null &\nexit 0`,
    );
    return new MovedDaemon(daemon, stop, start);
  }

  /** A start command that does this first when the configuration names the path. */
  async startWith(path: string, commands: string): Promise<readonly string[]> {
    const body = `if grep -q ${path} ${this.daemon.configFile}; then\n${commands}\nfi\nexec ${this.#scripts.start}`;
    return [await script(this.daemon, `start-${Math.random().toString(36).slice(2)}.sh`, body)];
  }

  async root(): Promise<string> {
    return (await dockerRoot(this.daemon.client)).dataRoot;
  }

  async stop(): Promise<void> {
    await run(this.options.stopCommand[0] ?? "", []);
  }

  /** Starts it and waits until it answers. */
  async up(): Promise<void> {
    await run(this.#scripts.start, []);
    while ((await this.daemon.tryDocker("version")).code !== 0);
  }

  /** Undoes a move, so that its disk can go. */
  async back(): Promise<void> {
    await this.stop();
    await copyFile(`${this.daemon.configFile}.before-move`, this.daemon.configFile);
    await this.up();
  }

  /** A harness of its own that sends itself the signal at the first event for which the condition (of `event`) holds. */
  harness(directory: string, when: string, signal: NodeJS.Signals): ChildProcess {
    const program = `
      import { applyDockerRoot, openDocker } from "@cooperbench-ts/docker-images";
      let sent = false;
      const outcome = await applyDockerRoot(openDocker({ host: ${JSON.stringify(this.daemon.client.host)} }), ${JSON.stringify(directory)}, {
        ...${JSON.stringify(this.options)},
        onEvent: (event) => {
          if (sent || !(${when})) return;
          sent = true;
          process.kill(process.pid, ${JSON.stringify(signal)});
        },
      });
      console.log(JSON.stringify(outcome));`;
    return spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  async killedAt(directory: string, when: string): Promise<void> {
    const [, signal] = (await once(this.harness(directory, when, "SIGKILL"), "exit")) as [number | null, string | null];
    if (signal !== "SIGKILL") throw new Error(`the harness was not killed: ${when} never held`);
  }

  async end(): Promise<void> {
    await this.stop();
    await this.daemon.end();
  }
}

async function script(daemon: OwnDaemon, name: string, body: string): Promise<string> {
  const file = join(daemon.directory, name);
  await writeFile(file, `#!/bin/bash\n${body}\n`);
  await chmod(file, 0o755);
  return file;
}
