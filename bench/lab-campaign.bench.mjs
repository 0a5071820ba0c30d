import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { cpuMeter, machineCpu } from "./support/cpu.mjs";
import { median } from "./support/median.mjs";
import { AGENTS, MODEL, realCampaign, upstreamEnvironment, withRealParts } from "./support/real-campaign.mjs";
import { bar } from "./support/run-script.mjs";
import { startRedis } from "./support/redis.mjs";

export const title =
  "15 trials of the lab dataset, instant model, concurrency 2: ours against upstream's own `run`, then `eval`";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const CONCURRENCY = 2;
/** None whose patches 0.0.11 cuts: both ways evaluate the same. */
const TASKS = [
  {
    repo: "paper_crane_task",
    task_id: 7,
    pairs: [
      [1, 2],
      [1, 3],
      [2, 3],
    ],
  },
  {
    repo: "tide_table_task",
    task_id: 12,
    pairs: [
      [1, 2],
      [1, 3],
    ],
  },
];
const SETTINGS = {
  solo: ["--setting", "solo"],
  "coop-comm": ["--setting", "coop"],
  "coop-nocomm": ["--setting", "coop", "--no-messaging"],
};
const LAB_OURS = fileURLToPath(new URL("support/lab-ours.mjs", import.meta.url));

export async function bench() {
  return withRealParts(async (real) => {
    const dataset = await labDataset(real);
    const redis = await startRedis(real.parts.redisServer, real.folder);
    try {
      const told = { rows: [], bars: [] };
      for (const version of Object.keys(real.parts.upstream)) {
        const rounds = [];
        // In turns, so that both meet the same machine.
        for (let round = 0; round < ROUNDS; round += 1) {
          const cwd = (who) => path.join(real.folder, `${version}-${round}-${who}`);
          const alone = await measured((run) =>
            upstreamAlone(run, { real, version, dataset, redis, cwd: cwd("alone") }),
          );
          const ours = await measured((run) => throughHarness(run, { real, version, dataset, cwd: cwd("ours") }));
          await requireSameResults(cwd("alone"), cwd("ours"));
          rounds.push({ alone, ours });
        }
        const { rows, bars } = compared(version, rounds);
        told.rows.push(...rows);
        told.bars.push(...bars);
      }
      return told;
    } finally {
      await redis.end();
    }
  });
}

function compared(version, rounds) {
  const of = (value) => median(rounds.map(value));
  const seconds = (value) =>
    `${of(({ ours }) => value(ours)).toFixed(1)} s, upstream's own ${of(({ alone }) => value(alone)).toFixed(1)} s`;
  const ratio = (value) => Number(of(({ ours, alone }) => value(ours) / value(alone)).toFixed(2));
  const trials = SETTING_NAMES.length * PAIRS.length;
  const first = (value) => of(({ ours }) => value(ours.told.first)).toFixed(1);
  return {
    rows: [
      [`${version}: wall, median of ${rounds.length}`, seconds(({ wall }) => wall)],
      [`${version}: CPU of the processes (${rounds[0].ours.by})`, seconds(({ cpu }) => cpu)],
      [`${version}: CPU of the whole machine`, seconds(({ machine }) => machine)],
      [
        `${version}: before the first trial`,
        `${first(({ seconds: wall }) => wall)} s, ${first(({ own }) => own)} s of them CPU of the harness`,
      ],
      [
        `${version}: CPU of the harness's own process per trial, from the first one on`,
        `${of(({ ours: { told } }) => (told.own - told.first.own) / trials).toFixed(3)} s`,
      ],
      [
        `${version}: the same as a part of all CPU of upstream's own way`,
        of(({ ours: { told }, alone }) => (told.own - told.first.own) / alone.cpu).toFixed(3),
      ],
    ],
    bars: [
      bar(
        `${version}: wall, ratio`,
        ratio(({ wall }) => wall),
        1,
      ),
      bar(
        `${version}: CPU of the processes, ratio`,
        ratio(({ cpu }) => cpu),
        3,
      ),
      bar(
        `${version}: CPU of the whole machine, ratio`,
        ratio(({ machine }) => machine),
        1.3,
      ),
    ],
  };
}

const SETTING_NAMES = Object.keys(SETTINGS);
const PAIRS = TASKS.flatMap(({ repo, task_id, pairs }) => pairs.map(([a, b]) => `${repo}/${task_id}/f${a}_f${b}`));

/** Wall and CPU of what `work` runs, in seconds. */
async function measured(work) {
  const meter = await cpuMeter();
  try {
    const [started, machine] = [performance.now(), machineCpu()];
    const told = await work((argv, options) => runProgram(meter.measured(argv), options));
    const wall = (performance.now() - started) / 1000;
    return { told, wall, cpu: meter.seconds(), machine: machineCpu() - machine, by: meter.by };
  } finally {
    await meter.end();
  }
}

async function runProgram([file, ...argv], { cwd, env, stdin = "" }) {
  const child = spawn(file, argv, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(stdin);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  if (code !== 0)
    throw new Error(`${argv.slice(-12).join(" ")} ended with ${code}: ${(stderr || stdout).trim().slice(-600)}`);
  return stdout;
}

/** As a user runs it without a harness: one process for each setting and phase. */
async function upstreamAlone(run, { real, version, dataset, redis, cwd }) {
  await mkdir(cwd, { recursive: true });
  await symlink(dataset, path.join(cwd, "dataset"));
  const env = { ...upstreamEnvironment(real), HOME: cwd };
  for (const setting of SETTING_NAMES) {
    const call = (...argv) =>
      run(
        [
          real.parts.upstream[version],
          ...argv,
          "-n",
          setting,
          "-s",
          "lab",
          "-c",
          String(CONCURRENCY),
          "--backend",
          "docker",
        ],
        { cwd, env },
      );
    await call("run", ...SETTINGS[setting], "-m", MODEL, "-a", AGENTS[version], "--redis", redis.url, "--no-auto-eval");
    await call("eval");
  }
}

async function throughHarness(run, { real, version, dataset, cwd }) {
  await mkdir(cwd, { recursive: true });
  const campaign = { version, cwd, dataset, subset: "lab", settings: SETTING_NAMES, concurrency: CONCURRENCY };
  const stdin = JSON.stringify(realCampaign(real, campaign));
  const told = JSON.parse(await run([process.execPath, LAB_OURS], { cwd, env: process.env, stdin }));
  if (told.kind !== "complete") throw new Error(`the bench's campaign ended ${told.kind}`);
  return told;
}

/** The tasks of the end-to-end tests' dataset, with a subset of these pairs. */
async function labDataset({ parts, folder }) {
  const dataset = path.join(folder, "dataset");
  await mkdir(path.join(dataset, "subsets"), { recursive: true });
  for (const { repo } of TASKS) await symlink(path.join(parts.dataset, repo), path.join(dataset, repo));
  const stats = { tasks: TASKS.length, pairs: PAIRS.length, repos: TASKS.length };
  await writeFile(
    path.join(dataset, "subsets", "lab.json"),
    JSON.stringify({ name: "lab", description: "lab", stats, tasks: TASKS }),
  );
  return dataset;
}

/** A way that is fast because it does less is none. */
async function requireSameResults(alone, ours) {
  const [expected, found] = [await verdicts(alone), await verdicts(ours)];
  if (expected.length !== SETTING_NAMES.length * PAIRS.length || expected.join() !== found.join())
    throw new Error(`upstream's own way comes to ${expected.join(" ")}; ours to ${found.join(" ")}`);
}

/** Setting, pair and whether both features passed, of all that was evaluated and stands in its place. */
async function verdicts(cwd) {
  const logs = path.join(cwd, "logs");
  const files = (await readdir(logs, { recursive: true })).filter(
    (file) => path.basename(file) === "eval.json" && !file.startsWith("."),
  );
  const told = files.map(async (file) => {
    const { both_passed: passed } = JSON.parse(await readFile(path.join(logs, file), "utf8"));
    const [run, ...rest] = path.dirname(file).split(path.sep);
    return `${SETTING_NAMES.find((setting) => run.endsWith(setting))}/${rest.slice(1).join("/")}: ${passed}`;
  });
  return (await Promise.all(told)).toSorted();
}
