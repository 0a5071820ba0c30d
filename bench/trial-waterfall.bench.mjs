import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { runExperiment } from "../packages/core/dist/index.js";
import { median } from "./support/median.mjs";
import { realCampaign, withRealParts } from "./support/real-campaign.mjs";
import { recordSpans } from "./support/spans.mjs";
import { callsByKind, waterfall } from "./support/waterfall.mjs";

export const title =
  "Where the time of a trial goes, from its order to its published folder (real upstream, instant model)";

const PAIRS = ["paper_crane_task/7/f1_f3", "paper_crane_task/7/f2_f3", "tide_table_task/12/f1_f3"];
const SETTINGS = ["solo", "coop-comm"];

export async function bench() {
  return withRealParts(async (real) => {
    const rows = [];
    for (const version of Object.keys(real.parts.upstream))
      for (const setting of SETTINGS) {
        const trials = await trialsOf(real, { version, setting });
        rows.push([`${version}, ${setting}, median of ${trials.length} trials`, "ms"], ...table(trials), ["", ""]);
      }
    return { rows, bars: [] };
  });
}

/** One campaign, one trial after the other. */
async function trialsOf(real, { version, setting }) {
  const cwd = path.join(real.folder, `${version}-${setting}`);
  await mkdir(cwd);
  const { config, environment } = realCampaign(real, {
    version,
    cwd,
    pairs: PAIRS,
    settings: [setting],
    concurrency: 1,
  });
  const recorder = await recordSpans(real.parts.dockerSocket);
  const orders = [];
  const ends = [];
  const host = {
    environment,
    onEvent: ({ type }) => {
      if (type === "phase-started") orders.at(-1).begun = performance.now();
      if (type === "trial-ended") ends.push(performance.now());
    },
    executor: (local) => ({
      execute: async (order, options) => {
        const seen = { kind: order.work.kind, folder: options.folder, ordered: performance.now() };
        orders.push(seen);
        const report = await local.execute(order, options);
        seen.reported = performance.now();
        return report;
      },
    }),
  };
  const outcome = await runExperiment(config, host).finally(() => recorder.stop());
  if (outcome.kind !== "complete" || orders.length !== 2 * PAIRS.length)
    throw new Error(`the bench's campaign ended ${outcome.kind} after ${orders.length} orders`);
  return Promise.all(
    ends.map(async (end, index) => {
      const phases = await Promise.all(orders.slice(2 * index, 2 * index + 2).map(withProcess));
      const spans = recorder.spans.filter(({ from }) => from >= phases[0].ordered && from <= end);
      return { rows: waterfall({ phases, spans, end }), calls: callsByKind(spans) };
    }),
  );
}

/** The record of the attempt says when its processes ran. */
async function withProcess(order) {
  const { agent, evals } = JSON.parse(await readFile(path.join(order.folder, "attempt.json"), "utf8"));
  const record = order.kind === "eval" ? evals.at(-1) : agent;
  const at = (text) => Date.parse(text) - performance.timeOrigin;
  return { ...order, started: at(record.startedAt), ended: at(record.endedAt) };
}

function table(trials) {
  const ms = (values) => median(values).toFixed(1).padStart(9);
  const [{ rows, calls }] = trials;
  const stages = rows.map(({ what, level, count }, index) => {
    const times = count === null ? "" : ` (${median(trials.map((trial) => trial.rows[index].count))})`;
    return [`${"  ".repeat(level)}${what}${times}`, ms(trials.map((trial) => trial.rows[index].ms))];
  });
  const kinds = [...calls.keys()].map((call) => {
    const of = (value) => trials.map((trial) => value(trial.calls.get(call) ?? { count: 0, daemonMs: 0, doorMs: 0 }));
    const count = median(of((kind) => kind.count));
    return [
      `  ${call} (${count})`,
      `${ms(of((kind) => kind.daemonMs))} daemon, ${ms(of((kind) => kind.doorMs)).trim()} door`,
    ];
  });
  return [...stages, ...kinds];
}
