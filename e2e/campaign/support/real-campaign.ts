import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type AgentMode, type PromptedAgent, type ScriptedModel, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { type Setting, standardSettings, upstreamSetting, type VerdictFile } from "@cooperbench-ts/results";
import { type CliResult, type RunningCli, startCli } from "../../cli/support/cli.ts";
import { goldModel } from "../../src/gold-model.ts";
import type { RealParts } from "../../src/real-parts.ts";

export interface RealCampaignOptions {
  readonly parts: RealParts;
  readonly version: keyof RealParts["upstream"];
  readonly agent: string;
  readonly model: string;
  readonly pairs: readonly string[];
  readonly settings?: readonly Setting[];
  readonly mode?: (agent: PromptedAgent) => AgentMode;
  /** Where the model is, for agents that speak what the scripted model does not; it serves the campaign otherwise. */
  readonly endpoint?: { readonly url: string; readonly keyVariable: string };
  /** Default `e2e_all`. */
  readonly subset?: string;
}

/** A campaign over the real upstream, the real Docker and a scripted model, in a folder of its own. */
export class RealCampaign {
  readonly dir: string;
  readonly logs: string;
  /** Its own on this machine, so that its containers are told from those of other tests. */
  readonly name = `campaign-${randomBytes(3).toString("hex")}`;
  readonly options: RealCampaignOptions;
  readonly model: ScriptedModel;
  /** The model's key; it must be found nowhere. */
  readonly key = `key-${randomBytes(12).toString("hex")}`;
  readonly #upstream: string;
  readonly #startsFile: string;
  readonly #seenWithKey = new Set<string>();

  private constructor(dir: string, options: RealCampaignOptions, model: ScriptedModel) {
    this.dir = dir;
    this.logs = path.join(dir, "logs");
    this.options = options;
    this.model = model;
    this.#upstream = path.join(dir, "upstream", "cooperbench");
    this.#startsFile = path.join(dir, "upstream", "starts.txt");
  }

  static async make(options: RealCampaignOptions): Promise<RealCampaign> {
    const dir = await mkdtemp(path.join(tmpdir(), "cbts-campaign-"));
    const campaign = new RealCampaign(
      dir,
      options,
      await startScriptedModel({ script: goldModel(options.parts.dataset, options.mode) }),
    );
    await mkdir(path.dirname(campaign.#upstream));
    await writeFile(
      campaign.#upstream,
      await loggingUpstream(options.parts.upstream[options.version], campaign.#startsFile),
      { mode: 0o755 },
    );
    return campaign;
  }

  get settings(): readonly Setting[] {
    return this.options.settings ?? standardSettings;
  }

  get trials(): readonly { readonly setting: Setting; readonly pair: string }[] {
    return this.settings.flatMap((setting) => this.options.pairs.map((pair) => ({ setting, pair })));
  }

  get args(): readonly string[] {
    const { agent, endpoint, model, parts, pairs, subset } = this.options;
    const scripted = model.startsWith("command-") ? this.model.cohereBase : this.model.openaiBase;
    const flags = {
      name: this.name,
      model,
      agent,
      upstream: this.#upstream,
      dataset: parts.dataset,
      subset: subset ?? "e2e_all",
      settings: this.settings.join(","),
      endpoint: endpoint?.url ?? scripted,
    };
    return [
      ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]),
      ...pairs.flatMap((pair) => ["--pair", pair]),
    ];
  }

  get environment(): NodeJS.ProcessEnv {
    const { endpoint, model } = this.options;
    return {
      [endpoint?.keyVariable ?? (model.startsWith("command-") ? "COHERE_API_KEY" : "OPENAI_API_KEY")]: this.key,
    };
  }

  start(command: string, extra: readonly string[] = []): RunningCli {
    return startCli([command, ...this.args, ...extra], { cwd: this.dir, env: this.environment });
  }

  /** Runs a command to its end; meanwhile the argv of every process of the machine is looked at for the key. */
  async run(command: string, extra: readonly string[] = []): Promise<CliResult> {
    const sampler = setInterval(() => void this.#sampleArgv(), 250);
    try {
      return await this.start(command, extra).ended;
    } finally {
      clearInterval(sampler);
    }
  }

  async #sampleArgv(): Promise<void> {
    for (const pid of await readdir("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      const argv = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (argv.includes(this.key)) this.#seenWithKey.add(argv.replaceAll("\0", " "));
    }
  }

  get argvWithKey(): readonly string[] {
    return [...this.#seenWithKey];
  }

  /** Every start of the upstream executable so far, with its arguments. */
  async starts(): Promise<readonly string[]> {
    const text = await readFile(this.#startsFile, "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  runName(setting: Setting): string {
    return `${this.name}-${setting}`;
  }

  published(setting: Setting, pair: string): string {
    return path.join(this.logs, this.runName(setting), upstreamSetting(setting), pair);
  }

  async read<Shape>(setting: Setting, pair: string, file: string): Promise<Shape> {
    return JSON.parse(await readFile(path.join(this.published(setting, pair), file), "utf8")) as Shape;
  }

  verdict(setting: Setting, pair: string): Promise<VerdictFile> {
    return this.read(setting, pair, "verdict.json");
  }

  /** What the attempts of a trial left: for a person who wonders about its verdict. */
  async traceOf({ setting, pair }: { setting: Setting; pair: string }): Promise<string> {
    const folder = path.join(this.logs, ".cooperbench-ts", this.name, "attempts", this.runName(setting), pair);
    const texts: string[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!/^(?:attempt\.json|agent.*\.log|.*\.patch|.*_traj\.json)$/.test(entry.name)) continue;
      const file = path.join(entry.parentPath, entry.name);
      texts.push(`== ${file}`, (await readFile(file, "utf8")).slice(-20_000));
    }
    return texts.join("\n");
  }

  /** Files of the campaign's whole folder, the user's home included, that hold the key. */
  async filesWithKey(): Promise<string[]> {
    const found: string[] = [];
    for (const entry of await readdir(this.dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      if ((await readFile(file)).includes(this.key)) found.push(file);
    }
    return found;
  }

  async end(): Promise<void> {
    await this.model.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** Upstream's own console script, with one line that notes each start. Its interpreter line stays: the harness reads it. */
export async function loggingUpstream(script: string, startsFile: string): Promise<string> {
  const [interpreter = "", ...rest] = (await readFile(script, "utf8")).split("\n");
  const note = [
    "import os, sys",
    `_fd = os.open(${JSON.stringify(startsFile)}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)`,
    'os.write(_fd, (" ".join(sys.argv[1:]) + "\\n").encode())',
    "os.close(_fd)",
  ];
  return [interpreter, ...note, ...rest].join("\n");
}
