import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** What the model, Docker and the agents do during a call. */
export type Situation =
  /** Agents solve their features; no patch ends in a blank context line. */
  | "solve"
  /** The same with patches that do. */
  | "blank-tail"
  | "rate-limit"
  | "model-500"
  | "docker-down"
  /** The container dies when its agent has worked for a while. */
  | "dead-container"
  /** The container of an eval dies once it is set up. */
  | "eval-container-lost"
  /** Redis dies when the agents have talked. */
  | "redis-loss"
  /** No Redis is there, and none can be started. */
  | "redis-start"
  /** The work never ends. */
  | "hang";

/** One thing that calls itself `cooperbench`. */
export interface Subject {
  readonly name: string;
  readonly version: "0.0.11" | "0.0.22" | "0.0.29";
  readonly agent: string;
  /** Prepares `situation` and gives a fresh working directory with `dataset` in it. */
  stage(situation: Situation): Promise<Stage>;
  end(): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StageOptions {
  readonly cli: string;
  readonly dataset: string;
  readonly environment: Record<string, string>;
  readonly redis: string;
  /** Starts a call where it is not to be a process of the test's own. */
  readonly starts?: (call: StartedCall) => Promise<Running>;
  readonly close: () => Promise<void>;
}

export interface StartedCall {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly environment: Record<string, string>;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

export class Stage {
  readonly dir: string;
  readonly redis: string;
  /** Of the next call; HOME, PATH and COLUMNS have defaults. */
  readonly environment: Record<string, string>;
  readonly #options: StageOptions;

  private constructor(dir: string, options: StageOptions) {
    this.dir = dir;
    this.redis = options.redis;
    this.environment = options.environment;
    this.#options = options;
  }

  static async make(options: StageOptions): Promise<Stage> {
    const dir = await mkdtemp(join(tmpdir(), "cbts-contract-"));
    await symlink(options.dataset, join(dir, "dataset"));
    return new Stage(dir, options);
  }

  async start(argv: readonly string[]): Promise<Running> {
    const env = { PATH: process.env["PATH"] ?? "", HOME: this.dir, COLUMNS: "1000", ...this.environment };
    const { cli, starts } = this.#options;
    if (starts !== undefined) return starts({ argv: [cli, ...argv], cwd: this.dir, environment: env });
    const child = spawn(cli, argv, { cwd: this.dir, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString("utf8")));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString("utf8")));
    const ended = once(child, "close").then(([code, signal]: unknown[]) => ({
      code: typeof code === "number" ? code : null,
      signal: typeof signal === "string" ? signal : null,
      stdout,
      stderr,
    }));
    return { pid: child.pid ?? 0, ended };
  }

  async call(...argv: readonly string[]): Promise<Ended> {
    return (await this.start(argv)).ended;
  }

  /** Every file below `logs`, as `path relative to it`, sorted; empty without the folder. */
  async written(): Promise<readonly string[]> {
    const entries = await readdir(join(this.dir, "logs"), { recursive: true, withFileTypes: true }).catch(() => []);
    const root = join(this.dir, "logs").length + 1;
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root))
      .toSorted();
  }

  text(file: string): Promise<string> {
    return readFile(join(this.dir, "logs", file), "utf8");
  }

  async json(file: string): Promise<Record<string, unknown>> {
    return JSON.parse(await this.text(file)) as Record<string, unknown>;
  }

  write(file: string, text: string): Promise<void> {
    return writeFile(join(this.dir, "logs", file), text);
  }

  /** Resolves once the file is there. */
  async until(file: string): Promise<void> {
    while (!existsSync(join(this.dir, "logs", file))) await delay(20);
  }

  async close(): Promise<void> {
    await this.#options.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
