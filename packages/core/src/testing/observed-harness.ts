import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLedger } from "@cooperbench-ts/rehearsal";
import type { ExperimentEvent, ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import { runExperiment } from "../run-experiment.ts";
import type { RehearsedCampaign } from "./rehearsed-campaign.ts";

/** Runs rehearsed campaigns in a folder of its own, and keeps the events. */
export class ObservedHarness {
  readonly dir: string;
  events: ExperimentEvent[] = [];

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async start(): Promise<ObservedHarness> {
    return new ObservedHarness(await mkdtemp(path.join(tmpdir(), "campaign-")));
  }

  async end(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  run(campaign: RehearsedCampaign, part: { input?: object; host?: object } = {}): Promise<ExperimentOutcome> {
    return runExperiment(
      { ...campaign.input, ...part.input },
      { ...campaign.host, onEvent: (event) => this.events.push(event), ...part.host },
    );
  }

  ofType<Type extends ExperimentEvent["type"]>(type: Type): Extract<ExperimentEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<ExperimentEvent, { type: Type }> => event.type === type);
  }
}

/** How many phases of upstream have begun in all. */
export async function starts(campaign: RehearsedCampaign): Promise<number> {
  return (await readLedger(campaign.rehearsal.stateDir)).filter(({ event }) => event === "start").length;
}

export const solo = { settings: ["solo" as const] };
