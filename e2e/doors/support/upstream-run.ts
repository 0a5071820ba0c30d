import { mkdir, mkdtemp, readdir, readFile, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { run, type RunResult } from "../../images/support/run.ts";
import { upstreamCli, type UpstreamVersion } from "./upstream.ts";

export const datasetDir = join(import.meta.dirname, "..", "..", "dataset");

export interface UpstreamCall {
  readonly version: UpstreamVersion;
  readonly agent: string;
  readonly model: string;
  readonly setting: "solo" | "coop";
  /** With upstream's git server between the agents; default false. */
  readonly git?: boolean;
  readonly pair: { readonly repo: string; readonly taskId: number; readonly features: readonly [number, number] };
}

/** A working directory of its own for one pair, as an attempt has. */
export class UpstreamFolder {
  readonly directory: string;
  readonly #call: UpstreamCall;

  private constructor(directory: string, call: UpstreamCall) {
    this.directory = directory;
    this.#call = call;
  }

  static async make(call: UpstreamCall): Promise<UpstreamFolder> {
    const directory = await mkdtemp(join(tmpdir(), "cbts-up-"));
    await symlink(datasetDir, join(directory, "dataset"));
    await mkdir(join(directory, "home"));
    return new UpstreamFolder(directory, call);
  }

  agent(environment: Readonly<Record<string, string>>, argv: readonly string[] = []): Promise<RunResult> {
    const { agent, model, setting, git } = this.#call;
    const between = [...(setting === "coop" ? ["--no-messaging"] : []), ...(git === true ? ["--git"] : [])];
    return this.#run(
      ["run", "-m", model, "-a", agent, "--setting", setting, ...between, "--no-auto-eval", ...argv],
      environment,
    );
  }

  eval(environment: Readonly<Record<string, string>>): Promise<RunResult> {
    return this.#run(["eval"], environment);
  }

  async #run(
    [command = "", ...argv]: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<RunResult> {
    const { pair, version } = this.#call;
    const home = join(this.directory, "home");
    const selected = ["-n", "run", "-r", pair.repo, "-t", String(pair.taskId), "-f", pair.features.join(",")];
    return run(upstreamCli(version) ?? "", [command, ...selected, "--backend", "docker", "-c", "1", ...argv], {
      cwd: this.directory,
      env: {
        HOME: home,
        MSWEA_GLOBAL_CONFIG_DIR: join(home, "mswea"),
        SWE_AGENT_TRAJECTORY_DIR: join(home, "swe"),
        MSWEA_COST_TRACKING: "ignore_errors",
        MSWEA_MODEL_RETRY_STOP_AFTER_ATTEMPT: "2",
        LITELLM_LOCAL_MODEL_COST_MAP: "True",
        PYTHONUTF8: "1",
        COLUMNS: "1000",
        COHERE_API_KEY: "co-test-key-0123456789",
        OPENAI_API_KEY: "sk-test-key-0123456789",
        ...environment,
      },
    });
  }

  /** Text of each file below the pair's folder, by name. */
  async files(): Promise<ReadonlyMap<string, string>> {
    const logs = join(this.directory, "logs");
    const found = await readdir(logs, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile() && relative(logs, entry.parentPath).split("/").length > 2);
    const texts = await Promise.all(
      files.map(async (entry) => [entry.name, await readFile(join(entry.parentPath, entry.name), "utf8")] as const),
    );
    return new Map(texts);
  }
}

const CHANGING = new Set([
  "run_id",
  "started_at",
  "ended_at",
  "evaluated_at",
  "duration_seconds",
  "timestamp",
  "id",
  "created",
  "logprobs",
  "tool_call_id",
]);

/** The same text for two runs of the same conversation: without times, ids, hashes and container names. */
export function normalised(text: string): unknown {
  if (!/^[[{]/.test(text)) return scrubbed(text);
  return JSON.parse(text, (key, value: unknown) => {
    if (CHANGING.has(key)) return "*";
    return typeof value === "string" ? scrubbed(value) : value;
  });
}

function scrubbed(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{7,64}\b/g, "#").replaceAll(/\d\d:\d\d:\d\d/g, "T");
}
