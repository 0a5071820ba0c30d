import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isPlayed, playedTraits } from "../scenario/agents.ts";
import type { FaultLevel, ScriptedFault } from "../scenario/fault.ts";
import { planFaults } from "../scenario/plan-faults.ts";
import { parseScenario, type Scenario } from "../scenario/scenario.ts";
import { defaultPassRates, type RehearsedSetting } from "../scenario/settings.ts";
import { rehearsedPair } from "../scenario/trial.ts";
import { compileCache } from "./compile-cache.ts";
import { placeFile, placeFirst } from "./place-file.ts";
import { RehearsalOptionError } from "./option-error.ts";
import { playedVersion } from "./played-version.ts";
import { claimFolder, clearFolder, namedIfTaken, plannedName } from "./rehearsal-folder.ts";
import { rehearsalPairCount, rehearsalPairs, type TaskPairs } from "./tasks.ts";
import { writeDataset } from "./write-dataset.ts";

export interface RehearsalOptions {
  /** Folder of the rehearsal; made if missing. */
  readonly dir: string;
  /** Deletes an earlier rehearsal in the folder first; whatever else is there stays. Default false: it is gone on with. */
  readonly fresh?: boolean;
  /** 1 to 100. Default 100. */
  readonly pairs?: number;
  /** Default `none`. */
  readonly faults?: FaultLevel;
  /** What is rehearsed: where faults of the level strike, and what the version has to know. Default: the three settings of the paper. */
  readonly settings?: readonly RehearsedSetting[];
  /** Default 1. */
  readonly seed?: number;
  /** The agent that will work in it: programs in containers meet faults of their own. Default: one of upstream's own process. */
  readonly agent?: string;
  /** Version that the stand-in behaves as. Default: 0.0.29 for an agent or settings that go on there, else 0.0.11. */
  readonly upstreamVersion?: string;
  /** Wall seconds per second of a real trial. Default 1/1000: a 4-minute trial takes 0.24 s. 0 does not wait at all. */
  readonly timeScale?: number;
  /** Default `{ solo: 0.4, coop: 0.25, team: 0.3 }`. */
  readonly passRates?: Scenario["passRates"];
  /** Share of patches that end in blank context lines. Default 0.19, as measured on real patches. */
  readonly blankTailRate?: number;
  /** Faults of your own; they come before those of the level. */
  readonly scripted?: readonly ScriptedFault[];
  /** Hangs ignore TERM. Default false. */
  readonly ignoreTerm?: boolean;
  /** Wall milliseconds of an agent phase by `setting:repo/task/fA_fB`. */
  readonly agentMs?: Readonly<Record<string, number>>;
  /** The stand-in calls the model endpoint that the environment or the agent config names. Default false. */
  readonly modelCalls?: boolean;
}

export interface Rehearsal {
  /** Absolute, like every path here. */
  readonly dir: string;
  /** The stand-in: to be started like upstream's own `cooperbench`. */
  readonly upstreamPath: string;
  readonly upstreamVersion: string;
  readonly datasetDir: string;
  /** Name of the subset, for `-s`. */
  readonly subset: "lite";
  readonly subsetFile: string;
  /** Attempt counters and the ledger. */
  readonly stateDir: string;
  readonly scenarioFile: string;
  readonly scenario: Scenario;
  readonly standIn: true;
  /** The folder was there with the same scenario: counters go on. */
  readonly reused: boolean;
}

/** The folder holds a rehearsal with other parameters. */
export class RehearsalMismatchError extends Error {
  readonly code = "rehearsal-mismatch";
  readonly dir: string;
  readonly field: string;
  constructor(dir: string, field: string, found: unknown, wanted: unknown) {
    super(
      `${dir} holds a rehearsal with ${field} ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}. ` +
        "Go on with the same parameters, choose another folder, or begin afresh with --fresh (`fresh: true`).",
    );
    this.name = "RehearsalMismatchError";
    this.dir = dir;
    this.field = field;
  }
}

/** In a checkout Node runs the sources; in an installed package the bundle lies beside the library. */
function standInProgram(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith(".ts") ? "../upstream/main.ts" : "./cooperbench.js", here));
}

function isProgram(agent: string | undefined): boolean {
  return agent !== undefined && isPlayed(agent) && playedTraits(agent).program !== null;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
}

/**
 * Writes everything that a rehearsal needs below `dir`: a dataset-shaped folder with the subset `lite` (100 pairs, 26 tasks,
 * 12 repositories), the scenario, and `bin/cooperbench`. The same call on an unfinished rehearsal reuses it.
 * @throws RehearsalMismatchError when `dir` holds a rehearsal with other parameters
 * @throws RehearsalFolderError when `dir` is somebody's own folder, or cannot be made
 * @throws RehearsalOptionError on an impossible option
 */
export async function createRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const {
    pairs = rehearsalPairCount,
    faults = "none",
    seed = 1,
    upstreamVersion = playedVersion(options.agent, options.settings),
    timeScale = 1 / 1000,
  } = options;
  if (!Number.isSafeInteger(pairs) || pairs < 1 || pairs > rehearsalPairCount) {
    throw new RehearsalOptionError("pairs", `1 to ${rehearsalPairCount}`, pairs);
  }
  if (!Number.isSafeInteger(seed)) throw new RehearsalOptionError("seed", "a whole number", seed);
  if (!(timeScale >= 0 && timeScale <= 1)) throw new RehearsalOptionError("timeScale", "0 to 1", timeScale);
  if (!/^0\.0\.\d+$/.test(upstreamVersion)) throw new RehearsalOptionError("upstreamVersion", "0.0.N", upstreamVersion);

  const dir = resolve(options.dir);
  const tasks = rehearsalPairs(pairs);
  const keys = tasks.flatMap((task) => task.pairs.map((features) => rehearsedPair({ ...task, features })));
  const scenario: Scenario = {
    schemaVersion: 1,
    seed,
    upstreamVersion,
    faultLevel: faults,
    pairs: keys,
    passRates: options.passRates ?? defaultPassRates,
    blankTailRate: options.blankTailRate ?? 0.19,
    timeScale,
    faults: [
      ...(options.scripted ?? []),
      ...planFaults(faults, seed, keys, { settings: options.settings, programs: isProgram(options.agent) }),
    ],
    ignoreTerm: options.ignoreTerm ?? false,
    agentMs: options.agentMs ?? {},
    modelCalls: options.modelCalls ?? false,
  };
  const rehearsal = {
    dir,
    upstreamPath: join(dir, "bin", "cooperbench"),
    upstreamVersion,
    datasetDir: join(dir, "dataset"),
    subset: "lite",
    subsetFile: join(dir, "dataset", "subsets", "lite.json"),
    stateDir: join(dir, "state"),
    scenarioFile: join(dir, "scenario.json"),
    scenario,
    standIn: true,
  } as const;

  return namedIfTaken(dir, async () => {
    if (options.fresh === true) await clearFolder(dir);
    return { ...rehearsal, reused: await makeRehearsal(rehearsal, tasks) };
  });
}

/**
 * Several calls may make one rehearsal at once. They agree on what it is by the planned scenario, which only one of them can place; what they write then
 * is the same. @returns whether it was there
 */
async function makeRehearsal(rehearsal: Omit<Rehearsal, "reused">, tasks: readonly TaskPairs[]): Promise<boolean> {
  const { dir, scenario, upstreamVersion } = rehearsal;
  const found = await readIfThere(rehearsal.scenarioFile);
  if (found !== null) refuseMismatch(dir, parseScenario(found, rehearsal.scenarioFile), scenario);
  await claimFolder(dir);
  const planned = join(dir, plannedName);
  const content = `${JSON.stringify(scenario, null, 2)}\n`;
  if (found === null) {
    const isFirst = await placeFirst(planned, content);
    // Another call may have made it since we looked, or be making it.
    const made = await readIfThere(rehearsal.scenarioFile);
    if (isFirst && made !== null) await rm(planned, { force: true });
    const other = made ?? (await readIfThere(planned)) ?? (await readIfThere(rehearsal.scenarioFile));
    if (other !== null) refuseMismatch(dir, parseScenario(other, planned), scenario);
  }
  if (found === null) {
    await mkdir(rehearsal.stateDir, { recursive: true });
    await writeDataset(rehearsal.datasetDir, tasks);
  }
  await mkdir(join(dir, "bin"), { recursive: true });
  // Written again at each call: Node and this package may have moved since. No shell stays between, so signals arrive.
  const cache = await compileCache();
  const launcher = [
    "#!/bin/sh",
    `# Stand-in for cooperbench ${upstreamVersion}: a rehearsal, no real results.`,
    `${cache === null ? "" : `NODE_COMPILE_CACHE=${shellQuoted(cache)} `}exec ${shellQuoted(process.execPath)} --disable-warning=ExperimentalWarning ${shellQuoted(standInProgram())} ${shellQuoted(rehearsal.scenarioFile)} "$@"`,
    "",
  ].join("\n");
  await placeFile(rehearsal.upstreamPath, launcher, 0o755);
  // The scenario comes last: with it the folder is a rehearsal, without it the next call starts over.
  if (found === null) {
    await placeFile(rehearsal.scenarioFile, content);
    await rm(planned, { force: true });
  }
  return found !== null;
}

function refuseMismatch(dir: string, before: Scenario, wanted: Scenario): void {
  for (const field of Object.keys(wanted) as (keyof Scenario)[]) {
    if (JSON.stringify(before[field]) === JSON.stringify(wanted[field])) continue;
    const told = field === "pairs" ? [before.pairs.length, wanted.pairs.length] : [before[field], wanted[field]];
    throw new RehearsalMismatchError(dir, field, told[0], told[1]);
  }
}
