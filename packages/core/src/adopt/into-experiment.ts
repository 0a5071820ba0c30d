import { trialLabel } from "@cooperbench-ts/results";
import { manifestTrials } from "@cooperbench-ts/results/node";
import type { Clock } from "@cooperbench-ts/attempt/host";
import type { ExperimentConfigInput } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import { acceptInputs } from "../freeze/compared-inputs.ts";
import { takeOverInputs } from "../freeze/manifest.ts";
import { mendJournal } from "../history/mend-journal.ts";
import { EventLog } from "../journal/event-log.ts";
import { Journal } from "../journal/journal.ts";
import { acquireLock } from "../journal/lock.ts";
import { type PlannedExperiment, readPlan } from "../plan/planned-experiment.ts";
import { askUpstream } from "../tools/upstream-in-use.ts";
import { worldOf } from "../tools/world.ts";

/** An experiment that is locked, whose inputs are accepted, and whose journal takes lines. */
export interface OpenedExperiment {
  readonly plan: PlannedExperiment;
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
}

export interface IntoExperimentOptions {
  /** `upstream`: all that decides results is fixed by what is installed. `nobody`: nothing runs, so none needs to be installed. */
  readonly asks: "upstream" | "nobody";
}

/** Takes results of others into an experiment, while nobody else works on it. @throws ExperimentError */
export async function* intoExperiment<Item>(
  input: ExperimentConfigInput,
  host: ExperimentHost,
  { asks }: IntoExperimentOptions,
  take: (opened: OpenedExperiment) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const reading = { unadopted: "show", given: host.given, tasks: asks === "upstream" } as const;
  const before = await readPlan(input, reading);
  const { clock, ...world } = worldOf(host);
  const upstream = asks === "upstream" ? await askUpstream(before.config, world) : null;
  const inputs = acceptInputs(before, upstream, [], clock);
  const lock = await acquireLock(before.layout.lock);
  try {
    await mendJournal(before.layout, before.manifest);
    const plan = await readPlan(input, reading);
    const events = new EventLog();
    await events.open(plan.layout.events, plan.state, manifestTrials(inputs.manifest).map(trialLabel));
    const journal = await Journal.open(plan.layout.journal, plan.journal, {
      ground: lock.held,
      onAppended: events.journaled,
    });
    try {
      await takeOverInputs(plan.layout, journal, inputs);
      yield* take({ plan, journal, clock });
    } finally {
      await journal.close();
      await events.close();
    }
  } finally {
    await lock.release();
  }
}
