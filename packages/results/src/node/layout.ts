import path from "node:path";
import { attemptsFolder, experimentFolder, publishedFolder } from "../layout/folders.ts";
import type { Trial } from "../trial.ts";
import { trialLabel } from "../trial.ts";
import { type AttemptFolder, attemptFolder } from "./attempt-folder.ts";

/** Where everything of an experiment lies below a logs folder. All paths are absolute. */
export class Layout {
  readonly logs: string;
  readonly experiment: string;
  readonly home: string;

  constructor(logs: string, experiment: string) {
    this.logs = path.resolve(logs);
    this.experiment = experiment;
    this.home = path.join(this.logs, experimentFolder(experiment));
  }

  get manifest(): string {
    return path.join(this.home, "manifest.json");
  }

  get journal(): string {
    return path.join(this.home, "journal.jsonl");
  }

  /** All that its runs have said. */
  get events(): string {
    return path.join(this.home, "events.jsonl");
  }

  get lock(): string {
    return path.join(this.home, "lock");
  }

  /** All attempts of all its runs. */
  get attempts(): string {
    return path.join(this.home, "attempts");
  }

  get imageCache(): string {
    return path.join(this.home, "images");
  }

  runManifest(run: string): string {
    return path.join(this.logs, run, "manifest.json");
  }

  /** Published pair folder, in upstream's own layout. */
  published(trial: Trial): string {
    return path.join(this.logs, publishedFolder(trialLabel(trial)));
  }

  /** All attempts of a trial. */
  trial(trial: Trial): string {
    return path.join(this.logs, attemptsFolder(this.experiment, trialLabel(trial)));
  }

  attempt(trial: Trial, attempt: number): AttemptFolder {
    return attemptFolder(path.join(this.trial(trial), String(attempt)), trial);
  }

  /** What `adopt` copies of a trial, until it is whole: what a kill leaves of it must not be taken for an attempt of ours. */
  adopting(trial: Trial): AttemptFolder {
    return attemptFolder(path.join(this.trial(trial), ".adopting"), trial);
  }
}
