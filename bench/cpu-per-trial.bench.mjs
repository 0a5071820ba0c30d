import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { realParts } from "../e2e/src/real-parts.ts";
import { runExperiment } from "../packages/core/dist/index.js";
import { childrenCpu, ownCpu } from "./support/cpu.mjs";
import { median } from "./support/median.mjs";

export const title = "CPU per trial: the harness against upstream's own (real upstream 0.0.11, solo, instant model)";

const ROUNDS = 3;
const PAIRS = ["paper_crane_task/7/f1_f3", "tide_table_task/12/f1_f3"];
const MODEL = "openai/gpt-4o";
const AGENT = "mini_swe_agent";

export async function bench() {
  const parts = realParts();
  if (parts === null) return { notMeasured: "the real parts are missing: e2e/parts/up.sh installs them" };
  const folder = await mkdtemp(path.join(tmpdir(), "cbts-bench-"));
  const model = spawn(
    process.execPath,
    [fileURLToPath(new URL("support/model-server.ts", import.meta.url)), parts.dataset],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  try {
    const base = String((await once(model.stdout, "data"))[0]).trim();
    const rounds = [];
    // In turns, so that both meet the same machine.
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        alone: await upstreamAlone(parts, base, path.join(folder, `alone-${round}`)),
        harness: await throughHarness(parts, base, path.join(folder, `harness-${round}`)),
      });
    }
    const own = median(rounds.map(({ harness }) => harness.own / PAIRS.length));
    const alone = median(rounds.map(({ alone }) => alone / PAIRS.length));
    const below = median(rounds.map(({ harness }) => harness.children / PAIRS.length));
    const rows = [
      [`upstream alone, run and eval, median of ${ROUNDS}`, `${alone.toFixed(2)} s`],
      ["the harness's own process, from the first trial to the end", `${own.toFixed(2)} s`],
      ["ratio harness / upstream", (own / alone).toFixed(3)],
      [
        "upstream and all else below the harness",
        `${below.toFixed(2)} s (ratio to alone ${(below / alone).toFixed(3)})`,
      ],
      [
        "once per call of `run` (probe, price, images, preflight)",
        `${median(rounds.map(({ harness }) => harness.once)).toFixed(2)} s`,
      ],
    ];
    return { rows, bars: [] };
  } finally {
    model.stdin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** CPU seconds of the calls that the harness makes, made by hand. */
async function upstreamAlone(parts, base, cwd) {
  const before = childrenCpu();
  for (const pair of PAIRS) {
    const [repo, task, features] = pair.split("/");
    await mkdir(path.join(cwd, "dataset", repo), { recursive: true });
    await symlink(path.join(parts.dataset, repo, `task${task}`), path.join(cwd, "dataset", repo, `task${task}`));
    const env = {
      PATH: process.env.PATH,
      HOME: cwd,
      MSWEA_SILENT_STARTUP: "1",
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      OPENAI_API_KEY: "none",
      MSWEA_MODEL_API_BASE: base,
      DOCKER_HOST: `unix://${parts.dockerSocket}`,
    };
    const selection = [
      "-n",
      "alone",
      "-r",
      repo,
      "-t",
      task,
      "-f",
      features.replaceAll("f", "").replace("_", ","),
      "--backend",
      "docker",
      "-c",
      "1",
    ];
    const call = (argv) => promisify(execFile)(parts.upstream["0.0.11"], argv, { cwd, env });
    await call(["run", ...selection, "-m", MODEL, "-a", AGENT, "--setting", "solo", "--no-auto-eval"]);
    await call(["eval", ...selection, "--force"]);
  }
  return childrenCpu() - before;
}

async function throughHarness(parts, base, cwd) {
  const start = { own: ownCpu(), children: childrenCpu() };
  let first = null;
  const outcome = await runExperiment(
    {
      name: "bench",
      model: MODEL,
      agent: AGENT,
      upstream: parts.upstream["0.0.11"],
      dataset: parts.dataset,
      subset: "e2e",
      pairs: PAIRS,
      settings: ["solo"],
      concurrency: 1,
      endpoint: { baseUrl: base },
      logs: path.join(cwd, "logs"),
    },
    {
      environment: { PATH: process.env.PATH, OPENAI_API_KEY: "none", DOCKER_HOST: `unix://${parts.dockerSocket}` },
      onEvent: ({ type }) => {
        if (type === "phase-started") first ??= { own: ownCpu(), children: childrenCpu() };
      },
    },
  );
  if (outcome.kind !== "complete" || first === null) throw new Error(`the bench's campaign ended ${outcome.kind}`);
  return {
    own: ownCpu() - first.own,
    children: childrenCpu() - first.children,
    once: first.own - start.own + first.children - start.children,
  };
}
